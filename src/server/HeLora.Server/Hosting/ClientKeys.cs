using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Hosting;

/// <summary>
/// The keys that a client sent for one parameter set and the masks made under them; every site of the set uses them. For several
/// threads at once.
/// </summary>
internal sealed class ClientKeys : IDisposable
{
    private readonly int _maxMasks;
    private int _expected;

    private ClientKeys(IBackend backend, PublicKey publicKey, GaloisKeys? galoisKeys, int maxMasks)
    {
        Session = new SessionKeys(backend, publicKey, galoisKeys);
        _maxMasks = maxMasks;
    }

    /// <summary>The keys at the backend.</summary>
    public SessionKeys Session { get; }

    /// <summary>Bytes of keys and of masks that are ready.</summary>
    public long MemoryBytes => Session.MemoryBytes;

    /// <summary>Reads the keys of one parameter set.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="messages">The client's messages.</param>
    /// <param name="elements">The Galois elements that the sites of the set need together, ascending.</param>
    /// <param name="backend">Where the keys are used.</param>
    /// <param name="maxMasks">The most masks that are made ahead.</param>
    /// <exception cref="WireFormatException">A message is no key of these parameters.</exception>
    public static ClientKeys Read(
        SchemeParameters parameters, SessionKeyMessages messages, IReadOnlyList<int> elements, IBackend backend, int maxMasks)
    {
        PublicKey publicKey = PublicKey.Deserialize(parameters, messages.PublicKey.Span);
        GaloisKeys? galoisKeys = null;
        try
        {
            if (elements.Count > 0)
            {
                galoisKeys = GaloisKeys.Deserialize(parameters, messages.GaloisKeys.Span, elements);
            }
            else if (!messages.GaloisKeys.IsEmpty)
            {
                throw new WireFormatException($"Galois keys: {messages.GaloisKeys.Length} bytes; expected none, as no site needs any");
            }

            return new ClientKeys(backend, publicKey, galoisKeys, maxMasks);
        }
        catch
        {
            publicKey.Dispose();
            galoisKeys?.Dispose();
            throw;
        }
    }

    /// <summary>Says that a site's steps take more or fewer masks than before.</summary>
    /// <param name="difference">The answers of the site's last step less those of the step before.</param>
    public void Expect(int difference) => Interlocked.Add(ref _expected, difference);

    /// <summary>Makes masks until one step of every site, each like its last one, finds them ready.</summary>
    /// <param name="cancellation">Ends the work after the mask at hand.</param>
    public void Prepare(CancellationToken cancellation) => Session.Masks.Prepare(Math.Min(Volatile.Read(ref _expected), _maxMasks), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        Session.PublicKey.Dispose();
        Session.GaloisKeys?.Dispose();
    }
}
