namespace HeLora.Measurements;

/// <summary>A configuration, as reported.</summary>
public sealed record BenchConfig
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

    /// <summary>The profile that the parameters were chosen by.</summary>
    public required string Profile { get; init; }

    /// <summary>Which projections of a layer.</summary>
    public required string Targets { get; init; }

    /// <summary>The plan that was chosen, or the one asked for where no schedule was found.</summary>
    public required string Plan { get; init; }

    /// <summary>The adapter privacy policy.</summary>
    public required string AdapterPrivacy { get; init; }

    /// <summary>Threads of the server.</summary>
    public required int Threads { get; init; }

    /// <summary>The seed of activations and random weights.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The backend's name; "simulation" encrypts nothing.</summary>
    public string Backend { get; init; } = "cpu";

    /// <summary>The model whose layer it is; null for none.</summary>
    public string? Model { get; init; }

    /// <summary>The module of a saved adapter; null for random weights.</summary>
    public string? Module { get; init; }
}
