using HeLora.Adapters.Peft;
using HeLora.Client;
using HeLora.Client.Coefficient;
using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Scheme;
using HeLora.Server.Coefficient;

namespace HeLora.Cli.Loopback;

/// <summary>
/// A client and a server in one process, with fresh keys. Each side has its own parameters; only serialised bytes go
/// from one to the other.
/// </summary>
internal sealed class LoopbackPair : IDisposable
{
    private readonly AdapterPrivacy _privacy;
    private readonly SchemeParameters _clientParameters;
    private readonly SchemeParameters _serverParameters;
    private readonly SecretKey _secret;
    private readonly PublicKey _publicKey;
    private readonly SortedSet<int> _elements = [];
    private readonly List<GaloisKeys> _galoisKeys = [];

    public LoopbackPair(AdapterPrivacy privacy)
    {
        _privacy = privacy;
        _clientParameters = CoefficientParameters.Create(privacy);
        _serverParameters = CoefficientParameters.Create(privacy);
        _secret = SecretKey.Generate(_clientParameters);
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(_secret);
        byte[] bytes = publicKey.Serialize();
        PublicKeyBytes = bytes.Length;
        _publicKey = PublicKey.Deserialize(_serverParameters, bytes);
    }

    /// <summary>The parameters, as the client has them.</summary>
    public SchemeParameters Parameters => _clientParameters;

    /// <summary>Size of the public key.</summary>
    public int PublicKeyBytes { get; }

    /// <summary>Size of the Galois keys sent last; 0 when none were needed.</summary>
    public int GaloisKeyBytes { get; private set; }

    /// <summary>
    /// Hosts projections that share an input on the server and connects the client: offer to the client, the keys that
    /// it asks for and the server has not got to the server.
    /// </summary>
    /// <param name="modules">The projections.</param>
    /// <param name="batchSize">Tokens sent at a time.</param>
    /// <param name="threads">Threads of the server.</param>
    public SiteConnection Connect(IReadOnlyList<LoraModule> modules, int batchSize, int threads)
    {
        CoefficientAdapter adapter = CoefficientAdapter.Create(_serverParameters, modules, _privacy, batchSize);
        CoefficientOffer offer = CoefficientOffer.Deserialize(_clientParameters, adapter.Offer.Serialize());
        SendMissingKeys(offer.Layout.GaloisElements());
        return new SiteConnection(
            adapter,
            new CoefficientClient(_secret, offer),
            adapter.Open(_publicKey, _galoisKeys.LastOrDefault(), threads));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _secret.Dispose();
        _publicKey.Dispose();
        _galoisKeys.ForEach(keys => keys.Dispose());
        _clientParameters.Dispose();
        _serverParameters.Dispose();
    }

    private void SendMissingKeys(IReadOnlyList<int> elements)
    {
        if (_elements.IsSupersetOf(elements))
        {
            return;
        }

        _elements.UnionWith(elements);
        using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(_secret, _elements);
        byte[] bytes = keys.Serialize();
        GaloisKeyBytes = bytes.Length;
        _galoisKeys.Add(GaloisKeys.Deserialize(_serverParameters, bytes));
    }
}
