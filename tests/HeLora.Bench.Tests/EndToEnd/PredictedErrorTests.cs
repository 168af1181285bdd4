using HeLora.Compiler;
using HeLora.Measurements;
using HeLora.Protocol;

namespace HeLora.Bench.Tests;

/// <summary>What the compiler predicts before it has seen a weight is what comes out of decryption.</summary>
public class PredictedErrorTests
{
    [Theory]
    [InlineData(PlanKind.Coefficient, AdapterPrivacy.Sealed)]
    [InlineData(PlanKind.Coefficient, AdapterPrivacy.OpenBasis)]
    [InlineData(PlanKind.Streaming, AdapterPrivacy.Sealed)]
    [InlineData(PlanKind.Streaming, AdapterPrivacy.OpenBasis)]
    public void Predicted_errors_are_within_a_factor_of_two(PlanKind plan, AdapterPrivacy privacy)
    {
        using var runner = new EndToEndRunner(new EndToEndOptions
        {
            BatchSizes = [1, 6],
            HiddenSizes = [64, 700, 2048],
            Ranks = [3, 16],
            NumTokens = 20,
            Choice = new CompilerChoice(new Objective { Plan = plan, Privacy = privacy }),
            Threads = 1,
            Seed = 5,
            WarmUp = TimeSpan.Zero,
        });
        EndToEndReport report = runner.Run();
        Assert.Equal(12, report.Summary.ValidConfigs);
        Assert.All(report.AllResults, result => Assert.InRange(
            result.Accuracy!.RmsRelativeError / result.Prediction!.RmsRelativeError, 0.5, 2));
    }

    [Fact]
    public void Tall_and_wide_projections_of_several_shapes_too()
    {
        using var runner = new EndToEndRunner(new EndToEndOptions
        {
            BatchSizes = [2],
            HiddenSizes = [96],
            Ranks = [4],
            NumTokens = 20,
            Targets = LoraTargets.All,
            Choice = new CompilerChoice(new Objective()),
            Threads = 1,
            Seed = 6,
            WarmUp = TimeSpan.Zero,
        });
        ConfigResult result = Assert.Single(runner.Run().AllResults);
        Assert.InRange(result.Accuracy!.RmsRelativeError / result.Prediction!.RmsRelativeError, 0.5, 2);
    }
}
