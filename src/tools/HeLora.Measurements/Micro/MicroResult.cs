namespace HeLora.Measurements;

/// <summary>The times of one operation on one number of limbs, in milliseconds.</summary>
public sealed record MicroResult
{
    /// <summary>The operation.</summary>
    public required string Operation { get; init; }

    /// <summary>Limbs of its operand; those of a rescaling before it.</summary>
    public required int Limbs { get; init; }

    /// <summary>How often it was timed; of hoisted rotations every one counts.</summary>
    public required int Iterations { get; init; }

    /// <summary>All iterations.</summary>
    public required double TotalTimeMs { get; init; }

    /// <summary>The mean.</summary>
    public required double AvgTimeMs { get; init; }

    /// <summary>The least.</summary>
    public required double MinTimeMs { get; init; }

    /// <summary>The most.</summary>
    public required double MaxTimeMs { get; init; }

    /// <summary>The standard deviation.</summary>
    public required double StdTimeMs { get; init; }

    /// <summary>The median.</summary>
    public required double MedianTimeMs { get; init; }

    /// <summary>The median in forward transforms of one limb of this N; zero until that is known.</summary>
    public double InNttForward { get; init; }

    /// <summary>The largest error of the last result, in a slot; of transforms zero, or infinite where one is wrong.</summary>
    public required double MaxError { get; init; }

    /// <summary>Whether that is within the tolerance.</summary>
    public required bool Valid { get; init; }
}
