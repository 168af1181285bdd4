using HeLora.Compiler;
using HeLora.Loopback;
using HeLora.Measurements;
using HeLora.Protocol;

namespace HeLora.Bench.Tests;

public class EndToEndRunnerTests
{
    private static readonly EndToEndOptions Options = new()
    {
        BatchSizes = [1, 2],
        HiddenSizes = [48],
        Ranks = [2],
        NumTokens = 70,
        Choice = new CompilerChoice(new Objective { Privacy = AdapterPrivacy.OpenBasis }),
        Threads = 2,
        Seed = 5,
        WarmUp = TimeSpan.Zero,
    };

    [Fact]
    public void A_result_beyond_the_tolerance_is_invalid_and_not_the_best()
    {
        var finished = new List<ConfigResult>();
        using var runner = new EndToEndRunner(Options with { Tolerance = 1e-12 });
        EndToEndReport report = runner.Run(finished.Add);
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
        BenchCases.Create(Options with { HiddenSizes = [48, 64], Ranks = [2, 3] })
            .Select(c => (c.Config.HiddenSize, c.Config.Rank, c.Config.BatchSize)));

    // A layer of grouped-query attention: two sites, four projections of three shapes.
    [Fact]
    public void A_layer_is_measured_site_by_site()
    {
        using var runner = new EndToEndRunner(Options with
        {
            BatchSizes = [2],
            NumTokens = 3,
            Targets = LoraTargets.Qkvo,
            Model = new ModelShape("small", 5, 64, 16, 96),
            Choice = new CompilerChoice(new Objective { Plan = PlanKind.Coefficient }),
            WithLink = true,
        });
        ConfigResult result = Assert.Single(runner.Run().AllResults);
        Assert.Null(result.ErrorMessage);
        Assert.True(result.Valid);
        Assert.Equal((64, "qkvo", "small"), (result.Config.HiddenSize, result.Config.Targets, result.Config.Model));
        ModelFigures model = result.WholeModel!;
        Assert.Equal((5, 20), (model.Layers, model.AdaptedProjections));
        Assert.Equal(5 * model.LayerMsPerStep, model.ModelMsPerStep, 1e-9);
        Assert.Equal(5 * result.Communication!.BytesUpPerToken, model.BytesUpPerToken, 1e-6);
        Assert.Contains(model.RecommendedBatchSize, (int[])[1, 2, 4, 8, 16, 32]);

        // 10 Gbit/s.
        double transfer = (result.Communication.BytesUpPerToken + result.Communication.BytesDownPerToken) * 8 / 1e10 * 1000;
        Assert.Equal(transfer, result.Link!.TransferMsPerToken, 1e-9);
        Assert.Equal(transfer + result.Timing!.AvgHeTimeMs, result.Link.MsPerTokenWithLink, 1e-9);
        Assert.Equal(64, result.Prediction!.ScheduleHash.Length);
        Assert.InRange(result.Packing!.InputUtilisation, 1e-3, 1);
        Assert.InRange(result.Packing.AnswerUtilisation, 1e-3, 1);
        Assert.True(result.Memory is { AdapterBytes: > 0, SessionBytes: > 0, ClientBytes: > 0 });
        Assert.Superset(new HashSet<string> { "read_input", "multiply_down", "multiply_up", "answer" }, result.Timing.OperationsMs!.Keys.ToHashSet());
        Assert.All(result.Timing.OperationsMs!.Values, ms => Assert.True(ms > 0));
    }

    [Fact]
    public void A_simulation_has_the_counts_and_the_errors_of_the_schedule()
    {
        EndToEndOptions options = Options with { BatchSizes = [2], NumTokens = 40, HiddenSizes = [256], Choice = new CompilerChoice(new Objective()) };
        using var simulated = new EndToEndRunner(options with { Backend = BenchBackend.Simulation });
        using var real = new EndToEndRunner(options);
        ConfigResult a = Assert.Single(simulated.Run().AllResults), b = Assert.Single(real.Run().AllResults);
        Assert.True(a.Valid);
        Assert.Equal("simulation", a.Config.Backend);
        Assert.Equal("cpu", b.Config.Backend);
        Assert.Equal(b.Operations, a.Operations);
        Assert.Equal(b.Prediction, a.Prediction);
        Assert.Equal(a.Prediction!.MsPerToken, a.Timing!.AvgHeTimeMs, 1e-9);
        Assert.InRange(a.Accuracy!.RmsRelativeError, 0.5 * a.Prediction.RmsRelativeError, 2 * a.Prediction.RmsRelativeError);
        Assert.InRange(b.Accuracy!.RmsRelativeError, 0.5 * a.Prediction.RmsRelativeError, 2 * a.Prediction.RmsRelativeError);
    }

    [Fact]
    public void Medians() => Assert.Equal([2, 2.5], (double[])[Statistics.Median([3, 1, 2]), Statistics.Median([4, 1, 2, 3])]);
}
