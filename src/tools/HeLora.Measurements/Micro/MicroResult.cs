namespace HeLora.Measurements;

/// <summary>The times of one operation on one number of limbs, in milliseconds.</summary>
public sealed record MicroResult
{
    /// <summary>The operation.</summary>
    public required string Operation { get; init; }

    /// <summary>Limbs of its operand; for a rescaling, before it.</summary>
    public required int Limbs { get; init; }

    /// <summary>The number of timed runs; each of several hoisted rotations counts.</summary>
    public required int Iterations { get; init; }

    /// <summary>The total over all iterations.</summary>
    public required double TotalTimeMs { get; init; }

    /// <summary>The mean.</summary>
    public required double AvgTimeMs { get; init; }

    /// <summary>The minimum.</summary>
    public required double MinTimeMs { get; init; }

    /// <summary>The maximum.</summary>
    public required double MaxTimeMs { get; init; }

    /// <summary>The standard deviation.</summary>
    public required double StdTimeMs { get; init; }

    /// <summary>The median.</summary>
    public required double MedianTimeMs { get; init; }

    /// <summary>The median in forward transforms of one limb of this N; zero until that is known.</summary>
    public double InNttForward { get; init; }

    /// <summary>The largest error in a slot of the last result. For transforms: zero, or infinite where a value is wrong.</summary>
    public required double MaxError { get; init; }

    /// <summary>Whether that is within the tolerance.</summary>
    public required bool Valid { get; init; }
}
