using HeLora.Adapters.Peft;
using HeLora.Compiler;

namespace HeLora.Bench;

/// <summary>The configurations of a sweep and how they are measured.</summary>
public sealed record EndToEndOptions
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

    /// <summary>Which projections of a layer random adapters have.</summary>
    public LoraTargets Targets { get; init; } = LoraTargets.Single;

    /// <summary>The model whose layer random adapters are for; its sizes are used instead of <see cref="HiddenSizes"/>.</summary>
    public ModelShape? Model { get; init; }

    /// <summary>The settings that schedules are chosen by.</summary>
    public required CompilerChoice Choice { get; init; }

    /// <summary>The schedule to run instead of configurations that are compiled.</summary>
    public ExecutionSchedule? Schedule { get; init; }

    /// <summary>The backend that computes the steps; without it, the processor does, under encryption.</summary>
    public BenchBackend Backend { get; init; } = BenchBackend.Cpu;

    /// <summary>Whether to report times with the objective's link.</summary>
    public bool WithLink { get; init; }

    /// <summary>Threads of the server.</summary>
    public required int Threads { get; init; }

    /// <summary>The seed of random adapters and activations.</summary>
    public required ulong Seed { get; init; }

    /// <summary>
    /// Steps that are not timed are repeated for this long before each configuration; for the first five times as long.
    /// </summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The largest relative error of a valid result.</summary>
    public double Tolerance { get; init; } = 1.0 / 256;
}
