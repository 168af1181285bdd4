using HeLora.Measurements;

namespace HeLora.Reports.Analysis;

/// <summary>Groups of the server's operations.</summary>
internal static class OperationGroups
{
    private static readonly (string Name, Func<string, bool> Has)[] Groups =
    [
        ("rotations", RotationBound.IsRotation),
        ("products", operation => operation is "multiply_down" or "multiply_up" or "multiply_monomial"),
        ("lift and lower", operation => operation is "lift" or "lower"),
        ("rescale", operation => operation is "rescale"),
        ("read input", operation => operation is "read_input"),
        ("answer", operation => operation is "answer"),
    ];

    /// <summary>Their names; the last is everything else.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Groups.Select(g => g.Name), "other"];

    /// <summary>
    /// Milliseconds per token of every group. Their sum is the server's online time, unless the operations alone take more.
    /// </summary>
    /// <param name="timing">Times, with those of operations.</param>
    public static double[] Of(TimingFigures timing)
    {
        IReadOnlyDictionary<string, double> operations = timing.OperationsMs!;
        double[] groups = [.. Groups.Select(g => operations.Where(o => g.Has(o.Key)).Sum(o => o.Value))];
        return [.. groups, Math.Max(0, timing.AvgComputeTimeMs - groups.Sum())];
    }
}
