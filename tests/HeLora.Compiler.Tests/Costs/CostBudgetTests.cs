using HeLora.Protocol;

namespace HeLora.Compiler.Tests.Costs;

public sealed class CostBudgetTests
{
    // The sizes of the benchmark document that this project began with.
    [Theory]
    [InlineData(512, 8, 1)]
    [InlineData(512, 8, 4)]
    [InlineData(512, 16, 4)]
    [InlineData(512, 16, 8)]
    [InlineData(1024, 16, 4)]
    [InlineData(1024, 16, 8)]
    public void UsualSizesKeepToTheDefaultBudget(int hidden, int rank, int batch)
    {
        using var compiler = new ScheduleCompiler();
        foreach (LoraTargets targets in (LoraTargets[])[LoraTargets.Single, LoraTargets.Qkv, LoraTargets.Qkvo])
        {
            var config = new LoraConfig { HiddenSize = hidden, Rank = rank, Alpha = 2 * rank, BatchSize = batch, Targets = targets };
            ExecutionSchedule schedule = compiler.Compile(config, new Objective()).Schedule;
            CostBudget.Default.Check(schedule);
            Assert.All(CostBudget.Default.Lines(schedule), line => Assert.True(line.Holds));
        }
    }

    [Fact]
    public void AScheduleOverBudgetIsRefusedByItsLines()
    {
        using var compiler = new ScheduleCompiler();
        var config = new LoraConfig { HiddenSize = 4096, Rank = 16 };
        ExecutionSchedule schedule = compiler.Compile(config, new Objective { Plan = PlanKind.Coefficient }).Schedule;
        Assert.InRange(schedule.Costs.RotationsPerToken, 8.001, 64);
        string message = Assert.Throws<ScheduleException>(() => CostBudget.Strict.Check(schedule)).Message;
        Assert.Contains("strict", message, StringComparison.Ordinal);
        Assert.Contains($"rotations per token, single: {schedule.Costs.RotationsPerToken:0.##}; expected at most 8", message, StringComparison.Ordinal);
        Assert.DoesNotContain("rescales", message, StringComparison.Ordinal);
        CostBudget.Relaxed.Check(schedule);
    }

    [Fact]
    public void LayersAndTargetsHaveLimitsOfTheirOwn()
    {
        using var compiler = new ScheduleCompiler();
        var config = new LoraConfig { HiddenSize = 512, Rank = 8, Targets = LoraTargets.Qkvo };
        ExecutionSchedule schedule = compiler.Compile(config, new Objective()).Schedule;
        IReadOnlyList<BudgetLine> lines = CostBudget.Default.Lines(schedule);
        Assert.Equal(64, Assert.Single(lines, l => l.Name == "rotations of qkvo").Limit);
        Assert.Equal(64, Assert.Single(lines, l => l.Name == "rotations per layer").Limit);
        Assert.Equal(schedule.Costs.RotationsPerToken, Assert.Single(lines, l => l.Name == "rotations per layer").Actual);
        Assert.Equal(
            schedule.Sites[0].Costs.RotationsPerToken / 3, Assert.Single(lines, l => l.Name == "rotations per token, qkv").Actual);
        ExecutionSchedule qkv = compiler.Compile(config with { Targets = LoraTargets.Qkv }, new Objective()).Schedule;
        Assert.Equal(48, Assert.Single(CostBudget.Default.Lines(qkv), l => l.Name == "rotations of qkv").Limit);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("strict")]
    [InlineData("relaxed")]
    public void BudgetsHaveNames(string name) => Assert.Equal(name, CostBudget.Named(name).Name);

    [Fact]
    public void OtherNamesAreRefused() => Assert.Contains("default, strict or relaxed", Assert.Throws<ScheduleException>(() => CostBudget.Named("x")).Message, StringComparison.Ordinal);
}
