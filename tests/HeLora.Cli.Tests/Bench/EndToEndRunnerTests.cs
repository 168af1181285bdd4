using HeLora.Cli.Bench;
using HeLora.Plans;

namespace HeLora.Cli.Tests.Bench;

public class EndToEndRunnerTests
{
    private static readonly EndToEndOptions Options = new()
    {
        BatchSizes = [1, 2],
        HiddenSizes = [48],
        Ranks = [2],
        NumTokens = 70,
        Privacy = AdapterPrivacy.OpenBasis,
        Threads = 2,
        Seed = 5,
        WarmUp = TimeSpan.Zero,
    };

    [Fact]
    public void A_result_beyond_the_tolerance_is_invalid_and_not_the_best()
    {
        var finished = new List<ConfigResult>();
        EndToEndReport report = new EndToEndRunner(Options with { Tolerance = 1e-12 }).Run(finished.Add);
        Assert.Equal(new SweepSummary(2, 0, 2), report.Summary);
        Assert.Null(report.BestConfigurations.HighestThroughput);
        Assert.Equal(2, finished.Count);
        Assert.All(report.AllResults, result =>
        {
            Assert.False(result.Valid);
            Assert.Contains("expected at most 1.00E-012", result.ErrorMessage, StringComparison.Ordinal);
            Assert.NotNull(result.Accuracy);
        });
    }

    [Fact]
    public void The_order_is_hidden_rank_batch() => Assert.Equal(
        [(48, 2, 1), (48, 2, 2), (48, 3, 1), (48, 3, 2), (64, 2, 1), (64, 2, 2), (64, 3, 1), (64, 3, 2)],
        new EndToEndRunner(Options with { HiddenSizes = [48, 64], Ranks = [2, 3] }).Cases
            .Select(c => (c.Config.HiddenSize, c.Config.Rank, c.Config.BatchSize)));

    [Fact]
    public void Medians() => Assert.Equal([2, 2.5], (double[])[Statistics.Median([3, 1, 2]), Statistics.Median([4, 1, 2, 3])]);
}
