namespace HeLora.Bench;

/// <summary>Which operations are measured, and for how long.</summary>
public sealed record MicroOptions
{
    /// <summary>The parameters' name.</summary>
    public required string Profile { get; init; }

    /// <summary>Whether ciphertexts are measured or, in a simulation, numbers in the clear.</summary>
    public BenchBackend Backend { get; init; } = BenchBackend.Cpu;

    /// <summary>The most timed iterations of each operation; <see cref="TimeLimit"/> may end it earlier.</summary>
    public required int Iterations { get; init; }

    /// <summary>The seed of the slots.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Each operation runs for this long before it is timed.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>No iteration of an operation begins after this time.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// A result is right when no slot is off by more than this many times the largest error that all rescalings are expected to
    /// leave. A public-key encryption has about twice that error.
    /// </summary>
    public double ToleranceFactor { get; init; } = 8;
}
