namespace HeLora.Cli.Bench;

/// <summary>A configuration, as reported.</summary>
internal sealed record BenchConfig
{
    /// <summary>d_in.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>d_out.</summary>
    public required int OutputSize { get; init; }

    /// <summary>r.</summary>
    public required int Rank { get; init; }

    /// <summary>Sequences a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Timed steps.</summary>
    public required int NumTokens { get; init; }

    /// <summary>How parameters were chosen.</summary>
    public string Profile { get; init; } = "tuned";

    /// <summary>Which projections of a layer: one.</summary>
    public string Targets { get; init; } = "single";

    /// <summary>The plan.</summary>
    public string Plan { get; init; } = "coefficient";

    /// <summary>The policy.</summary>
    public required string AdapterPrivacy { get; init; }

    /// <summary>Threads of the server.</summary>
    public required int Threads { get; init; }

    /// <summary>The seed of activations and random weights.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The module of a saved adapter; null for random weights.</summary>
    public string? Module { get; init; }
}
