using HeLora.Server.Backends;

namespace HeLora.Bench;

/// <summary>What is measured, and how long.</summary>
public sealed record MicroOptions
{
    /// <summary>The parameters' name.</summary>
    public required string Profile { get; init; }

    /// <summary>Whether to measure ciphertexts, or with a simulation numbers in the clear.</summary>
    public BenchBackend Backend { get; init; } = BenchBackend.Encrypted(new CpuBackend());

    /// <summary>Timed iterations of each operation, unless the time is over before.</summary>
    public required int Iterations { get; init; }

    /// <summary>The seed of the slots.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Each operation runs for this long before it is timed.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>No iteration of an operation begins after this time.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The largest error in a slot of a right result, in largest errors to expect after all rescalings; a
    /// public-key encryption has about twice that.</summary>
    public double ToleranceFactor { get; init; } = 8;
}
