using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server;

/// <summary>
/// The server half of a plan for one client and one site: evaluates requests under the client's public keys. Exchanges
/// serialised messages only. Not for use by several threads at once; it may use several itself.
/// </summary>
public interface ISiteSession : IDisposable
{
    /// <summary>What clients are told.</summary>
    ICiphertextOffer Offer { get; }

    /// <summary>Tokens answered.</summary>
    long TokensAnswered { get; }

    /// <summary>The most tokens this session answers.</summary>
    long TokenLimit { get; }

    /// <summary>Homomorphic operations of the requests answered so far, counted as they were done.</summary>
    OperationCounts Counts { get; }

    /// <summary>What each operation of a full unit has taken so far; units that are not full are not in it.</summary>
    IReadOnlyList<OperationTime> OperationTimes { get; }

    /// <summary>Bytes of registers and masks; the client's keys, which sessions share, are not in it.</summary>
    long MemoryBytes { get; }

    /// <summary>Makes the encryptions of zero that answers will be re-randomised with, ahead of time.</summary>
    /// <param name="tokens">Tokens of the batch to come.</param>
    void Prepare(int tokens);

    /// <summary>The token count that a request states.</summary>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    int TokenCount(ReadOnlySpan<byte> request);

    /// <summary>Evaluates a request into memory that exists; on one thread it allocates nothing when masks were prepared.</summary>
    /// <param name="request">The client's message.</param>
    /// <param name="answer">Receives the answer, <see cref="ISiteOffer.AnswerBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The answer's memory has another length.</exception>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    /// <exception cref="InvalidOperationException">The session's token limit would be exceeded.</exception>
    void Evaluate(ReadOnlyMemory<byte> request, Memory<byte> answer);
}
