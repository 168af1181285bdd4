using HeLora.Compiler;

namespace HeLora.Bench;

/// <summary>Which batch size to run a layer with.</summary>
internal static class BatchRecommendation
{
    private const double Share = 0.9;

    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32];

    /// <summary>The smallest batch predicted to come within a tenth of the best aggregate throughput.</summary>
    /// <exception cref="ScheduleException">No batch size can be compiled.</exception>
    public static int For(ScheduleCompiler compiler, LoraConfig config, Objective objective)
    {
        var speeds = Sizes.Select(size =>
        {
            PredictedCosts costs = compiler.Compile(config with { BatchSize = size }, objective).Schedule.Costs;
            return (Size: size, Speed: size / costs.Times.Total);
        }).ToList();
        double best = speeds.Max(s => s.Speed);
        return speeds.First(s => s.Speed >= Share * best).Size;
    }
}
