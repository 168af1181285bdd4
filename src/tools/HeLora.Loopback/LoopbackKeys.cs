using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server;
using HeLora.Server.Backends;

namespace HeLora.Loopback;

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
    private readonly long _publicKeyBytes;
    private long _galoisKeyBytes;

    public LoopbackKeys(ParameterSpec parameters, IBackend backend)
    {
        _backend = backend;
        _clientParameters = parameters.Create();
        _serverParameters = parameters.Create();
        _secret = SecretKey.Generate(_clientParameters);
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(_secret);
        byte[] bytes = publicKey.Serialize();
        _publicKeyBytes = bytes.Length;
        _publicKey = PublicKey.Deserialize(_serverParameters, bytes);
    }

    /// <summary>Sizes of the keys that the server has.</summary>
    public KeySizes Sizes => new(_publicKeyBytes, _galoisKeyBytes, GaloisKeyMemory);

    // Both halves of every key as doubles.
    private long GaloisKeyMemory => 2L * sizeof(double) * _elements.Count * _serverParameters.LimbCount
        * (_serverParameters.LimbCount + 1) * _serverParameters.Degree;

    /// <summary>
    /// Hosts a site on the server and connects the client: offer to the client, the keys that it asks for and the server has
    /// not got to the server.
    /// </summary>
    /// <param name="schedule">How the site is computed.</param>
    /// <param name="modules">The projections.</param>
    /// <param name="threads">Threads of the server.</param>
    /// <exception cref="ArgumentException">The projections do not fit the schedule.</exception>
    public CiphertextConnection Connect(SiteSchedule schedule, IReadOnlyList<LoraModule> modules, int threads)
    {
        ISiteAdapter adapter = _backend.CreateAdapter(_serverParameters, schedule.Layout, modules);
        byte[] offer = adapter.Offer.Serialize();
        ISiteClient client = SiteClients.Connect(_secret, offer);
        SendMissingKeys(client.Offer.Layout.GaloisElements());
        return new CiphertextConnection(
            schedule, adapter, client, adapter.Open(_publicKey, _galoisKeys.LastOrDefault(), threads), offer.Length);
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
        _galoisKeyBytes = bytes.Length;
        _galoisKeys.Add(GaloisKeys.Deserialize(_serverParameters, bytes));
    }
}
