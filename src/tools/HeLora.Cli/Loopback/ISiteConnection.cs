using HeLora.Cli.Bench;
using HeLora.Compiler;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

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

    /// <summary>Bytes of a request, and its share of what is sent for many tokens together.</summary>
    double RequestBytes(int tokens);

    /// <summary>Bytes of an answer, and its share of what is sent for many tokens together.</summary>
    double AnswerBytes(int tokens);

    /// <summary>Bytes of the server's offer.</summary>
    long OfferBytes { get; }

    /// <summary>Buffers of both sides.</summary>
    MemoryFigures Memory { get; }

    /// <summary>The server's time by operation so far.</summary>
    IReadOnlyList<OperationTime> OperationTimes { get; }

    /// <summary>What is done for many tokens together; null where nothing is.</summary>
    BlockFigures? Blocks { get; }

    /// <summary>Takes activations to deltas.</summary>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/>.</param>
    StepTimes Run(ReadOnlySpan<float> activations, Span<float> deltas);
}
