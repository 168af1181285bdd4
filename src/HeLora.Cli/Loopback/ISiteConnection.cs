using HeLora.Cli.Bench;
using HeLora.Plans;
using HeLora.Scheme;

namespace HeLora.Cli.Loopback;

/// <summary>One site, ready to take activations to deltas; runs and times steps. Not for several threads at once.</summary>
internal interface ISiteConnection : IDisposable
{
    /// <summary>How it is computed.</summary>
    SiteSchedule Schedule { get; }

    /// <summary>Outputs of one token.</summary>
    int OutputSize { get; }

    /// <summary>The server's operations so far.</summary>
    OperationCounts Counts { get; }

    /// <summary>Bytes of a request.</summary>
    long RequestBytes(int tokens);

    /// <summary>Bytes of an answer.</summary>
    long AnswerBytes(int tokens);

    /// <summary>Bytes of the server's offer.</summary>
    long OfferBytes { get; }

    /// <summary>Buffers of both sides.</summary>
    MemoryFigures Memory { get; }

    /// <summary>The server's time by operation so far, in milliseconds.</summary>
    IReadOnlyDictionary<OperationKind, double> OperationMs { get; }

    /// <summary>Takes activations to deltas.</summary>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/>.</param>
    StepTimes Run(ReadOnlySpan<float> activations, Span<float> deltas);
}
