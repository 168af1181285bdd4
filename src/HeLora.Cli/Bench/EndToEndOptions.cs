using HeLora.Adapters.Peft;
using HeLora.Plans;

namespace HeLora.Cli.Bench;

/// <summary>What a sweep measures.</summary>
internal sealed record EndToEndOptions
{
    /// <summary>Sequences a step, each with one token.</summary>
    public required IReadOnlyList<int> BatchSizes { get; init; }

    /// <summary>Sizes of random adapters, d_in = d_out; not used with <see cref="Modules"/>.</summary>
    public required IReadOnlyList<int> HiddenSizes { get; init; }

    /// <summary>Ranks of random adapters; not used with <see cref="Modules"/>.</summary>
    public required IReadOnlyList<int> Ranks { get; init; }

    /// <summary>Projections to measure instead of random ones.</summary>
    public IReadOnlyList<LoraModule>? Modules { get; init; }

    /// <summary>Tokens of each sequence: the steps that are timed.</summary>
    public required int NumTokens { get; init; }

    /// <summary>The policy.</summary>
    public required AdapterPrivacy Privacy { get; init; }

    /// <summary>Threads of the server.</summary>
    public required int Threads { get; init; }

    /// <summary>The seed of random adapters and activations.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Steps that are not timed are repeated for this long before each configuration; for the first five times as long.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The largest relative error of a valid result.</summary>
    public double Tolerance { get; init; } = 1.0 / 256;
}
