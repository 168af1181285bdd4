using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server.Hazmat;

/// <summary>
/// The server half of a plan of ciphertexts for one client and one site: evaluates requests under the client's public keys.
/// It exchanges serialised messages only. One request at a time, which the backend may spread over several threads.
/// </summary>
public interface ISiteSession : IDisposable
{
    /// <summary>The site's offer.</summary>
    ICiphertextOffer Offer { get; }

    /// <summary>Tokens answered.</summary>
    long TokensAnswered { get; }

    /// <summary>The most tokens this session answers.</summary>
    long TokenLimit { get; }

    /// <summary>Homomorphic operations of the requests answered so far, counted as they were done.</summary>
    OperationCounts Counts { get; }

    /// <summary>The time of every operation of full units so far; units that are not full are left out.</summary>
    IReadOnlyList<OperationTime> OperationTimes { get; }

    /// <summary>
    /// Bytes that this session alone keeps: its clock and, where it owns its keys, the masks that are ready. Keys are the
    /// client's, registers the backend's (<see cref="Backends.IBackend.ScratchBytes"/>).
    /// </summary>
    long MemoryBytes { get; }

    /// <summary>Makes the encryptions of zero that answers will be re-randomised with, ahead of time.</summary>
    /// <param name="tokens">Tokens of the batch to come.</param>
    void Prepare(int tokens);

    /// <summary>The token count that a request states.</summary>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    int TokenCount(ReadOnlySpan<byte> request);

    /// <summary>Evaluates a request into memory that exists; allocates nothing when masks were prepared.</summary>
    /// <param name="request">The client's message.</param>
    /// <param name="answer">Receives the answer, <see cref="ISiteOffer.AnswerBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The answer's memory has another length.</exception>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    /// <exception cref="LimitReachedException">The session's token limit would be exceeded.</exception>
    void Evaluate(ReadOnlyMemory<byte> request, Memory<byte> answer);
}
