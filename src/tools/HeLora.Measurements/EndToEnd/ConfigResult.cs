namespace HeLora.Measurements;

/// <summary>The result of one configuration. Figures are null when it could not be measured.</summary>
public sealed record ConfigResult
{
    /// <summary>The configuration.</summary>
    public required BenchConfig Config { get; init; }

    /// <summary>Whether it was measured and every token decrypted to within the tolerance.</summary>
    public required bool Valid { get; init; }

    /// <summary>Why it is not valid.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Speed.</summary>
    public ThroughputFigures? Throughput { get; init; }

    /// <summary>Operations.</summary>
    public OperationFigures? Operations { get; init; }

    /// <summary>Times.</summary>
    public TimingFigures? Timing { get; init; }

    /// <summary>Bytes.</summary>
    public CommunicationFigures? Communication { get; init; }

    /// <summary>Errors.</summary>
    public AccuracyFigures? Accuracy { get; init; }

    /// <summary>Parameters.</summary>
    public SecurityFigures? Security { get; init; }

    /// <summary>The compiler's prediction; null where the configuration could not be compiled.</summary>
    public PredictionFigures? Prediction { get; init; }

    /// <summary>The whole model; null where no model was asked for.</summary>
    public ModelFigures? WholeModel { get; init; }

    /// <summary>Memory; null where it was not added up.</summary>
    public MemoryFigures? Memory { get; init; }

    /// <summary>The filled share of ciphertexts; null where it was not counted.</summary>
    public PackingFigures? Packing { get; init; }

    /// <summary>Blocks; null where the plan has none.</summary>
    public StreamingFigures? Streaming { get; init; }

    /// <summary>Beside plain projections; null where it was not measured.</summary>
    public OverheadFigures? OverheadVsPlaintext { get; init; }

    /// <summary>The link; null where both sides ran without one.</summary>
    public LinkFigures? Link { get; init; }
}
