using System.Diagnostics;
using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Ciphertexts;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Loopback;

/// <summary>
/// A site of a plan of ciphertexts with a client and a session, which exchange bytes only. What both sides hold is open to tests.
/// </summary>
public sealed class CiphertextLoopback : ISiteConnection
{
    private readonly IReadOnlyList<IDisposable> _owned;
    private readonly long _offerBytes;
    private readonly SiteRequest _request;
    private byte[] _answer = [];

    /// <summary>
    /// Connects a client to a site: its offer goes to the client, the Galois keys that the offer names to the server.
    /// </summary>
    /// <param name="adapter">The site, of the keys' parameters on the server.</param>
    /// <param name="keys">The client's keys; not owned.</param>
    /// <param name="tokenLimit">The most tokens that the session answers.</param>
    /// <param name="owned">Objects that are disposed after this connection, in this order.</param>
    public CiphertextLoopback(
        ISiteAdapter adapter, LoopbackKeys keys, long tokenLimit = long.MaxValue, params IReadOnlyList<IDisposable> owned)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(owned);
        ArgumentNullException.ThrowIfNull(keys);
        byte[] offer = adapter.Offer.Serialize();
        _offerBytes = offer.Length;
        _owned = owned;
        Adapter = adapter;
        Keys = keys;
        Client = SiteClients.Connect(keys.Secret, offer);
        _request = Client.CreateRequest();
        keys.Send(Client.Offer.Layout.GaloisElements());
        Session = OpenSession(tokenLimit);
    }

    /// <summary>The site on the server.</summary>
    public ISiteAdapter Adapter { get; }

    /// <summary>The client.</summary>
    public CiphertextClient Client { get; }

    /// <summary>The server's session with this client.</summary>
    public ISiteSession Session { get; }

    /// <summary>The client's keys.</summary>
    public LoopbackKeys Keys { get; }

    /// <summary>The offer as the client read it.</summary>
    public ICiphertextOffer Offer => Client.Offer;

    /// <inheritdoc/>
    public int InputSize => Offer.Layout.InputSize;

    /// <inheritdoc/>
    public int OutputSize => Client.OutputSize;

    /// <inheritdoc/>
    public OperationCounts Counts => Session.Counts;

    /// <inheritdoc/>
    public long OfferBytes => _offerBytes;

    /// <inheritdoc/>
    public ConnectionMemory Memory => new(Adapter.MemoryBytes, Session.MemoryBytes, Client.MemoryBytes);

    /// <inheritdoc/>
    public IReadOnlyList<OperationTime> OperationTimes => Session.OperationTimes;

    /// <summary>Null: these plans have no blocks.</summary>
    public BlockTimes? Blocks => null;

    /// <inheritdoc/>
    public double RequestBytes(int tokens) => Offer.ActivationBytes(tokens);

    /// <inheritdoc/>
    public double AnswerBytes(int tokens) => Offer.AnswerBytes(tokens);

    /// <summary>Opens one more session of this client; the caller disposes it.</summary>
    /// <param name="tokenLimit">The most tokens that the session answers.</param>
    public ISiteSession OpenSession(long tokenLimit = long.MaxValue) =>
        Adapter.Open(Keys.PublicKey, Keys.GaloisKeys, tokenLimit);

    /// <inheritdoc/>
    public StepTimes Run(ReadOnlySpan<float> activations, Span<float> deltas)
    {
        // Allocates only when the number of tokens changes.
        int tokens = activations.Length / InputSize, length = Offer.AnswerBytes(tokens);
        if (_answer.Length != length)
        {
            _answer = new byte[length];
        }

        long start = Stopwatch.GetTimestamp();
        Client.Prepare(tokens);
        double clientOffline = Clock.Lap(ref start);
        Session.Prepare(tokens);
        double serverOffline = Clock.Lap(ref start);
        Client.Encrypt(activations, _request);
        double encrypt = Clock.Lap(ref start);
        Session.Evaluate(_request.Message, _answer);
        double compute = Clock.Lap(ref start);
        Client.Decrypt(_request, _answer, deltas);
        return new StepTimes(clientOffline, serverOffline, encrypt, compute, Clock.Lap(ref start));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        Session.Dispose();
        foreach (IDisposable item in _owned)
        {
            item.Dispose();
        }
    }
}
