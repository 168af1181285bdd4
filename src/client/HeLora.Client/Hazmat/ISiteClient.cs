using HeLora.Client.Hazmat.Producing;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat;

/// <summary>
/// The client half of any plan for one site: encrypts activations, decrypts deltas, and exchanges serialised messages only. For several
/// threads at once. The plans of this assembly are its only implementations.
/// </summary>
public interface ISiteClient : IDisposable
{
    /// <summary>The server's offer.</summary>
    ISiteOffer Offer { get; }

    /// <summary>Outputs of one token: those of every projection, one after another.</summary>
    int OutputSize { get; }

    /// <summary>Bytes of masks, blocks and buffers in memory. Secrets that clients share are not counted.</summary>
    long MemoryBytes { get; }

    /// <summary>Makes an empty request of this plan.</summary>
    SiteRequest CreateRequest();

    /// <summary>
    /// Does the work of some tokens that does not depend on activations. Where the server takes part in it, this returns a block: send its
    /// message, complete it with the answer, and call again.
    /// </summary>
    /// <param name="tokens">Tokens of one request to come, at most <see cref="ISiteOffer.MaxTokens"/>.</param>
    /// <returns>A block to be completed and disposed; null when the tokens can be encrypted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No request holds as many tokens.</exception>
    PendingBlock? Prepare(int tokens);

    /// <summary>Does the same work, but waits for a producer to make the blocks.</summary>
    /// <param name="tokens">Tokens of one request to come, at most <see cref="ISiteOffer.MaxTokens"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">No request holds as many tokens.</exception>
    /// <exception cref="InvalidOperationException">The producer failed; its exception is the inner one.</exception>
    ValueTask WaitAsync(int tokens, CancellationToken cancellation = default);

    /// <summary>Encrypts activations where as many tokens are prepared; plans of ciphertexts prepare missing ones here.</summary>
    /// <param name="activations">tokens x d_in finite numbers, row-major.</param>
    /// <param name="request">Receives the request. If it is open, its answer is given up.</param>
    /// <returns>False where as many tokens are not prepared; nothing was used then.</returns>
    /// <exception cref="ArgumentException">The shape does not match, an activation is not finite, or the request is of another plan.</exception>
    bool TryEncrypt(ReadOnlySpan<float> activations, SiteRequest request);

    /// <summary>Encrypts activations. Never waits for the server, and allocates nothing once a request was as long.</summary>
    /// <param name="activations">tokens x d_in finite numbers, row-major.</param>
    /// <param name="request">Receives the request. If it is open, its answer is given up.</param>
    /// <exception cref="ArgumentException">The shape does not match, an activation is not finite, or the request is of another plan.</exception>
    /// <exception cref="InvalidOperationException">As many tokens are not prepared (streaming plan).</exception>
    void Encrypt(ReadOnlySpan<float> activations, SiteRequest request);

    /// <summary>Decrypts an answer and closes its request.</summary>
    /// <param name="request">The request. It stays open where this fails.</param>
    /// <param name="answer">The server's message.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers, row-major.</param>
    /// <exception cref="WireFormatException">The message is no answer to the request.</exception>
    /// <exception cref="ArgumentException">The memory has another length, or another client filled the request.</exception>
    /// <exception cref="InvalidOperationException">The request is not open, or belongs to an earlier session.</exception>
    void Decrypt(SiteRequest request, ReadOnlySpan<byte> answer, Span<float> deltas);

    /// <summary>Closes a request whose answer will not be opened. Does nothing where it is closed.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="ArgumentException">Another client filled the request.</exception>
    void GiveUp(SiteRequest request);

    /// <summary>The greeting that the server must get when a session is opened; null where the plan has none.</summary>
    byte[]? Hello();

    /// <summary>Takes the server's answer to the greeting, or to the resumption of the session.</summary>
    /// <param name="welcome">The server's message.</param>
    /// <param name="maxBlocks">The most blocks that the server keeps.</param>
    /// <exception cref="WireFormatException">The message is no such answer.</exception>
    void Welcome(ReadOnlySpan<byte> welcome, int maxBlocks = StreamingHeader.MaxBlocks);

    /// <summary>
    /// Begins a session anew, where the server has lost the last one: open requests and pending blocks fail from now on, and the next
    /// greeting is a later one, durably.
    /// </summary>
    void Restart();

    /// <summary>Whether the client was disposed.</summary>
    internal bool IsDisposed { get; }

    /// <summary>Does one piece of the work that is kept ready ahead of use; see <see cref="Prepare"/>.</summary>
    /// <returns>A block to be completed; null when nothing is left to do until the signal is set.</returns>
    internal PendingBlock? PrepareAhead();

    /// <summary>A producer starts.</summary>
    /// <param name="work">Set whenever <see cref="PrepareAhead"/> may have work.</param>
    internal void ProducerStarted(WakeSignal work);

    /// <summary>The producer ends. Those who wait for blocks fail, now and later.</summary>
    internal void ProducerFailed(Exception exception);

    /// <summary>The producer met an error and will try again. Those who wait for blocks now get the error.</summary>
    internal void ReportError(Exception exception);
}
