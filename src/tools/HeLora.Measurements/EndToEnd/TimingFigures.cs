using System.Text.Json.Serialization;

namespace HeLora.Measurements;

/// <summary>Milliseconds per token: those of a step divided by the batch size.</summary>
public sealed record TimingFigures
{
    /// <summary>Everything: offline, encrypt, compute, decrypt.</summary>
    public required double AvgHeTimeMs { get; init; }

    /// <summary>Activations to request.</summary>
    public required double AvgEncryptTimeMs { get; init; }

    /// <summary>Request to answer.</summary>
    public required double AvgComputeTimeMs { get; init; }

    /// <summary>Answer to deltas.</summary>
    public required double AvgDecryptTimeMs { get; init; }

    /// <summary>Preparation of both sides.</summary>
    public required double AvgOfflineTimeMs { get; init; }

    /// <summary>Preparation of the client.</summary>
    public required double AvgClientOfflineTimeMs { get; init; }

    /// <summary>Preparation of the server.</summary>
    public required double AvgServerOfflineTimeMs { get; init; }

    /// <summary>Median of <see cref="AvgHeTimeMs"/> over the steps.</summary>
    public required double MedianHeTimeMs { get; init; }

    /// <summary>Median of <see cref="AvgEncryptTimeMs"/> over the steps.</summary>
    public required double MedianEncryptTimeMs { get; init; }

    /// <summary>Median of <see cref="AvgComputeTimeMs"/> over the steps.</summary>
    public required double MedianComputeTimeMs { get; init; }

    /// <summary>Median of <see cref="AvgDecryptTimeMs"/> over the steps.</summary>
    public required double MedianDecryptTimeMs { get; init; }

    /// <summary>Median of <see cref="AvgOfflineTimeMs"/> over the steps.</summary>
    public required double MedianOfflineTimeMs { get; init; }

    /// <summary>Median of <see cref="AvgClientOfflineTimeMs"/> over the steps.</summary>
    public required double MedianClientOfflineTimeMs { get; init; }

    /// <summary>Median of <see cref="AvgServerOfflineTimeMs"/> over the steps.</summary>
    public required double MedianServerOfflineTimeMs { get; init; }

    /// <summary>
    /// The share of these parts in the wall time of all steps; near 100, as no base model runs here. In the streaming plan the
    /// online parts only: blocks are made now and then.
    /// </summary>
    public required double HeTimePercentage { get; init; }

    /// <summary>
    /// <see cref="AvgComputeTimeMs"/> by operation: read_input, multiply_down, lift, merge, trace, expand, lower,
    /// multiply_monomial, multiply_up, rotate_hoisted, rotate_add, rescale, answer. The rest of the time is spent
    /// between operations. Null where they were not timed.
    /// </summary>
    public IReadOnlyDictionary<string, double>? OperationsMs { get; init; }

    /// <summary>The medians in forward transforms of N = 4096 of this machine; null until that is known.</summary>
    [JsonPropertyName("in_ntt_4096")]
    public NttUnits? InNtt4096 { get; init; }
}
