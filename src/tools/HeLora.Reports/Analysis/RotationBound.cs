using HeLora.Measurements;

namespace HeLora.Reports.Analysis;

/// <summary>Key switches of rotations take most of the server's time.</summary>
internal sealed class RotationBound : IBottleneckRule
{
    /// <summary>The share of the server's online time from which a configuration is bound.</summary>
    public const double Threshold = 0.5;

    private static readonly string[] Rotations = ["merge", "trace", "expand", "rotate_hoisted", "rotate_add"];

    public string Name => "rotation-bound";

    public string Statement =>
        $"Rotations ({string.Join(", ", Rotations)}) take more than {Numbers.Percent(Threshold)} of the server's online time.";

    /// <summary>Whether an operation is a rotation.</summary>
    public static bool IsRotation(string operation) => Rotations.Contains(operation);

    public Finding Decide(ConfigResult result)
    {
        TimingFigures timing = result.Timing!;
        if (result.Operations!.AvgRotationsPerToken == 0)
        {
            return Finding.Of(false, Numbers.Percent(0), "no rotations", 0);
        }

        if (timing.OperationsMs is not { } operations)
        {
            return Finding.Without("timing.operations_ms");
        }

        double rotations = operations.Where(o => IsRotation(o.Key)).Sum(o => o.Value), share = rotations / timing.AvgComputeTimeMs;
        return Finding.Of(
            rotations > Threshold * timing.AvgComputeTimeMs, Numbers.Percent(share),
            $"{Numbers.Milliseconds(rotations)} of {Numbers.Milliseconds(timing.AvgComputeTimeMs)} per token, {Numbers.Percent(share)}; {Numbers.Count(result.Operations.AvgRotationsPerToken)} rotations",
            share / Threshold);
    }

    public Cost? CostOf(ConfigResult result)
    {
        double rotations = result.Operations!.AvgRotationsPerToken;
        return new Cost(rotations, $"{Numbers.Count(rotations)} rotations");
    }

    public IEnumerable<string> Advice(IReadOnlyList<ConfigResult> bound)
    {
        yield return "A larger batch: the tokens of a step share its rotations.";
        if (bound.Any(c => !BottleneckRules.IsCoefficient(c)))
        {
            yield return "Plan coefficient: its rotations are of one limb in a smaller ring, and cheaper.";
        }

        if (bound.Any(BottleneckRules.IsSealed))
        {
            yield return "Policy open-basis has no rotations. It gives the client a basis of the space that deltas lie in: see the threat model.";
        }
    }
}
