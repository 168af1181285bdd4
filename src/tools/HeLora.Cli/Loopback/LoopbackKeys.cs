using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Cli.Loopback;

/// <summary>
/// Fresh keys of one parameter set, and both sides' parameters: what sites of the plans of ciphertexts share.
/// </summary>
internal sealed class LoopbackKeys : IDisposable
{
    private readonly IBackend _backend;
    private readonly SchemeParameters _clientParameters;
    private readonly SchemeParameters _serverParameters;
    private readonly SecretKey _secret;
    private readonly PublicKey _publicKey;
    private readonly SortedSet<int> _elements = [];
    private readonly List<GaloisKeys> _galoisKeys = [];

    public LoopbackKeys(CiphertextParameterSpec parameters, IBackend backend)
    {
        _backend = backend;
        _clientParameters = parameters.Create();
        _serverParameters = parameters.Create();
        _secret = SecretKey.Generate(_clientParameters);
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(_secret);
        byte[] bytes = publicKey.Serialize();
        PublicKeyBytes = bytes.Length;
        _publicKey = PublicKey.Deserialize(_serverParameters, bytes);
    }

    /// <summary>Size of the public key.</summary>
    public long PublicKeyBytes { get; }

    /// <summary>Size of the Galois keys sent last; 0 when none were needed.</summary>
    public long GaloisKeyBytes { get; private set; }

    /// <summary>Memory that the Galois keys sent last take on the server: both halves as doubles.</summary>
    public long GaloisKeyMemory => 2L * sizeof(double) * _elements.Count * _serverParameters.LimbCount
        * (_serverParameters.LimbCount + 1) * _serverParameters.Degree;

    /// <summary>
    /// Hosts a site on the server and connects the client: offer to the client, the keys that it asks for and the server has
    /// not got to the server.
    /// </summary>
    /// <param name="schedule">How the site is computed.</param>
    /// <param name="modules">The projections.</param>
    /// <exception cref="ArgumentException">The projections do not fit the schedule.</exception>
    public SiteConnection Connect(SiteSchedule schedule, IReadOnlyList<LoraModule> modules)
    {
        ISiteAdapter adapter = SiteAdapters.Create(_backend, _serverParameters, schedule.Layout, modules);
        byte[] offer = adapter.Offer.Serialize();
        ISiteClient client = SiteClients.Connect(_secret, offer);
        SendMissingKeys(client.Offer.Layout.GaloisElements());
        return new SiteConnection(
            schedule, adapter, client, adapter.Open(_publicKey, _galoisKeys.LastOrDefault()), offer.Length);
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
