using HeLora.Client.Hazmat;
using HeLora.Scheme;

namespace HeLora.Loopback;

/// <summary>
/// Fresh keys of one client: the secret on the client's side, and on the server's the public keys, which it read from the client's
/// messages. Sites of the same parameters share them.
/// </summary>
public sealed class LoopbackKeys : IDisposable
{
    private readonly LoopbackParameters _parameters;
    private readonly SortedSet<int> _elements = [];
    private readonly List<GaloisKeys> _galoisKeys = [];

    /// <summary>Draws a secret and sends the public key.</summary>
    /// <param name="parameters">Both sides' parameters; not owned.</param>
    public LoopbackKeys(LoopbackParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        Secret = SecretKey.Generate(parameters.Client);
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(Secret);
        PublicKeyMessage = publicKey.Serialize();
        PublicKey = PublicKey.Deserialize(parameters.Server, PublicKeyMessage.Span);
    }

    /// <summary>The client's secret.</summary>
    public SecretKey Secret { get; }

    /// <summary>The public key on the server.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The Galois keys that the server got last; null where no site needs any.</summary>
    public GaloisKeys? GaloisKeys => _galoisKeys.LastOrDefault();

    /// <summary>The message that the public key was sent in.</summary>
    public ReadOnlyMemory<byte> PublicKeyMessage { get; }

    /// <summary>The message that the Galois keys were sent in last; empty where no site needs any.</summary>
    public ReadOnlyMemory<byte> GaloisKeysMessage { get; private set; }

    /// <summary>Sizes of the keys that the server has.</summary>
    public KeySizes Sizes => new(PublicKeyMessage.Length, GaloisKeysMessage.Length, GaloisKeyMemory);

    // Both halves of every key as doubles.
    private long GaloisKeyMemory => 2L * sizeof(double) * _elements.Count * _parameters.Server.LimbCount
        * (_parameters.Server.LimbCount + 1) * _parameters.Server.Degree;

    /// <summary>
    /// Sends Galois keys unless the server has them: those of all elements so far, anew. Keys sent before stay valid, for the
    /// sessions that use them.
    /// </summary>
    /// <param name="elements">The elements that a layout names.</param>
    public void Send(IReadOnlyList<int> elements)
    {
        if (_elements.IsSupersetOf(elements))
        {
            return;
        }

        _elements.UnionWith(elements);
        using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(Secret, _elements);
        byte[] message = keys.Serialize();
        GaloisKeysMessage = message;
        _galoisKeys.Add(GaloisKeys.Deserialize(_parameters.Server, message));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Secret.Dispose();
        PublicKey.Dispose();
        _galoisKeys.ForEach(keys => keys.Dispose());
    }
}
