namespace HeLora.Measurements;

/// <summary>The check of one module. Figures are null when it could not be run.</summary>
public sealed record ModuleCheck
{
    /// <summary>The module's name.</summary>
    public required string Module { get; init; }

    /// <summary>d_in.</summary>
    public required int InputSize { get; init; }

    /// <summary>d_out.</summary>
    public required int OutputSize { get; init; }

    /// <summary>r.</summary>
    public required int Rank { get; init; }

    /// <summary>The factor of B A x.</summary>
    public required double Scaling { get; init; }

    /// <summary>The plan.</summary>
    public string? Plan { get; init; }

    /// <summary>N.</summary>
    public int? RingDegree { get; init; }

    /// <summary>The server's rotations.</summary>
    public double? RotationsPerToken { get; init; }

    /// <summary>The compiler's prediction of <see cref="RmsRelativeError"/>, for Gaussian weights.</summary>
    public double? PredictedRmsError { get; init; }

    /// <summary>Galois keys that this module needs.</summary>
    public long? EvaluationKeyBytes { get; init; }

    /// <summary>A request divided by its tokens.</summary>
    public double? BytesUpPerToken { get; init; }

    /// <summary>An answer divided by its tokens.</summary>
    public double? BytesDownPerToken { get; init; }

    /// <summary>Relative to the largest |delta|.</summary>
    public double? MaxRelativeError { get; init; }

    /// <summary>Relative to the rms of delta.</summary>
    public double? RmsRelativeError { get; init; }

    /// <summary>Whether the module was run and both errors are within the tolerance.</summary>
    public required bool Ok { get; init; }

    /// <summary>Why it could not be run.</summary>
    public string? ErrorMessage { get; init; }
}
