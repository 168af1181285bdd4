using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Loopback;

/// <summary>The client and the server of one site, connected: runs steps and times them. Not for several threads at once.</summary>
public interface ISiteConnection : IDisposable
{
    /// <summary>Inputs of one token, d_in.</summary>
    int InputSize { get; }

    /// <summary>Outputs of one token: those of every projection, one after another.</summary>
    int OutputSize { get; }

    /// <summary>The server's operations so far.</summary>
    OperationCounts Counts { get; }

    /// <summary>Bytes of a request and, where requests for blocks are sent too, its tokens' share of those.</summary>
    /// <param name="tokens">Tokens of the request.</param>
    double RequestBytes(int tokens);

    /// <summary>Bytes of an answer and, where blocks are sent too, its tokens' share of those.</summary>
    /// <param name="tokens">Tokens of the answer.</param>
    double AnswerBytes(int tokens);

    /// <summary>Bytes of the server's offer.</summary>
    long OfferBytes { get; }

    /// <summary>Memory of both sides.</summary>
    ConnectionMemory Memory { get; }

    /// <summary>The server's time by operation so far.</summary>
    IReadOnlyList<OperationTime> OperationTimes { get; }

    /// <summary>The blocks made so far; null where the plan has none.</summary>
    BlockTimes? Blocks { get; }

    /// <summary>Takes activations to deltas: one request and its answer.</summary>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers, row-major.</param>
    /// <returns>The wall time of every part of the step.</returns>
    StepTimes Run(ReadOnlySpan<float> activations, Span<float> deltas);
}
