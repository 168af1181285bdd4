using HeLora.Measurements;
using HeLora.Reports.Analysis;

namespace HeLora.Reports.Tests.Analysis;

/// <summary>Every rule on both sides of its threshold, on figures that are made up.</summary>
public class RuleTests
{
    [Theory]
    [InlineData(0.0399, false)]
    [InlineData(0.04, false)]
    [InlineData(0.0401, true)]
    [InlineData(0.09, true)]
    public void Rotation_bound_is_more_than_half_of_the_servers_time(double rotationsMs, bool holds)
    {
        string[] rotations = ["merge", "trace", "expand", "rotate_hoisted", "rotate_add"];
        Dictionary<string, double> operations = rotations.ToDictionary(name => name, _ => rotationsMs / 5);
        operations["multiply_down"] = 1;
        ConfigResult result = MadeUp.Result with { Timing = MadeUp.Result.Timing! with { AvgComputeTimeMs = 0.08, OperationsMs = operations } };
        Assert.Equal(holds ? Verdict.Yes : Verdict.No, new RotationBound().Decide(result).Verdict);
    }

    [Fact]
    public void Rotation_bound_prints_its_figures()
    {
        Finding finding = new RotationBound().Decide(MadeUp.Full);
        Assert.Equal("62\u202F%", finding.Short);
        Assert.Equal("50.0\u202Fµs of 80.0\u202Fµs per token, 62\u202F%; 3.5 rotations", finding.Figures);
        Assert.Equal(1.25, finding.Severity, 1e-9);
    }

    [Fact]
    public void Without_rotations_nothing_is_rotation_bound_even_when_operations_are_not_timed()
    {
        ConfigResult result = MadeUp.Result with { Operations = MadeUp.Result.Operations! with { AvgRotationsPerToken = 0 } };
        Assert.Equal(Verdict.No, new RotationBound().Decide(result).Verdict);
    }

    [Theory]
    [InlineData(0.0679, false)]
    [InlineData(0.068, false)]
    [InlineData(0.0681, true)]
    public void Encryption_bound_counts_masks_made_ahead(double encryptMs, bool holds)
    {
        ConfigResult result = MadeUp.Result with
        {
            Timing = MadeUp.Result.Timing! with { MedianClientOfflineTimeMs = 0.01, MedianEncryptTimeMs = encryptMs, MedianComputeTimeMs = 0.078 },
        };
        Assert.Equal(holds ? Verdict.Yes : Verdict.No, new EncryptionBound().Decide(result).Verdict);
    }

    [Fact]
    public void Encryption_bound_prints_its_figures()
    {
        Finding finding = new EncryptionBound().Decide(MadeUp.Result);
        Assert.Equal("0.18x", finding.Short);
        Assert.Equal("14.0\u202Fµs per token, of which 10.0\u202Fµs ahead; server 78.0\u202Fµs", finding.Figures);
    }

    [Theory]
    [InlineData(32 << 20, 0, 1, 1, 1.0, false)]
    [InlineData((32 << 20) + 1, 0, 1, 1, 1.0, true)]
    [InlineData(16 << 20, (16 << 20) + 1, 1, 1, 1.0, true)]
    [InlineData(0, 40_000_000, 1, 1, 7.99, true)]
    [InlineData(0, 40_000_000, 1, 1, 8.0, false)]
    [InlineData(0, 40_000_000, 8, 1, 0.99, true)]
    [InlineData(0, 40_000_000, 8, 1, 1.0, false)]
    [InlineData(0, 40_000_000, 1, 2, 3.99, true)]
    [InlineData(0, 40_000_000, 1, 2, 4.0, false)]
    public void Memory_bound_leaves_the_cache_and_takes_time_to_read(
        long adapter, long session, int batch, int threads, double computeMs, bool holds)
    {
        ConfigResult result = MadeUp.Result.With(c => c with { BatchSize = batch, Threads = threads }) with
        {
            Memory = new MemoryFigures(adapter, session, long.MaxValue),
            Timing = MadeUp.Result.Timing! with { MedianComputeTimeMs = computeMs },
        };
        Assert.Equal(holds ? Verdict.Yes : Verdict.No, new MemoryBound().Decide(result).Verdict);
    }

    [Fact]
    public void Memory_bound_prints_its_figures() => Assert.Equal(
        "1.00\u202FMB of weights and 1.70\u202FMB a session; reading both would take 0.270\u202Fms of the 0.312\u202Fms of a step",
        new MemoryBound().Decide(MadeUp.Full).Figures);

    [Theory]
    [InlineData(0.119, false)]
    [InlineData(0.12, false)]
    [InlineData(0.121, true)]
    public void Bandwidth_bound_is_longer_on_the_link_than_both_sides_compute(double transferMs, bool holds)
    {
        ConfigResult result = MadeUp.Full with { Link = MadeUp.Full.Link! with { TransferMsPerToken = transferMs } };
        Assert.Equal(holds ? Verdict.Yes : Verdict.No, new BandwidthBound().Decide(result).Verdict);
    }

    [Fact]
    public void Bandwidth_bound_prints_its_figures() => Assert.Equal(
        "12.3\u202FkB up, 12.7\u202FkB down at 1.00\u202FGbit/s, 0.200\u202Fms per token, and 0.250\u202Fms of round trips (1.00\u202Fms each); both sides 0.120\u202Fms",
        new BandwidthBound().Decide(MadeUp.Full).Figures);

    // 25000 bytes are 200000 bits; in 0.12 ms that is 1667 Mbit/s.
    [Fact]
    public void The_link_that_is_as_slow_as_both_sides() =>
        Assert.Equal(200_000 / 0.12e-3 / 1e6, BandwidthBound.EvenBandwidth(MadeUp.Result)!.Value, 1e-6);

    // Of 0.45 ms, 0.2 are bytes at 1000 Mbit/s; of 2.25, 2 are at 100.
    [Theory]
    [InlineData(1000, 0.45, true)]
    [InlineData(1000, 0.39, false)]
    [InlineData(100, 2.25, false)]
    public void A_nearer_server_helps_where_round_trips_are_most_of_the_transfer(double bandwidth, double transferMs, bool helps)
    {
        ConfigResult result = MadeUp.Full with { Link = new LinkFigures(bandwidth, 1, transferMs, 3) };
        Assert.Equal(helps, new BandwidthBound().Advice([result]).Any(a => a.StartsWith("A server that is nearer", StringComparison.Ordinal)));
    }

    [Fact]
    public void Bandwidth_is_compared_by_time_on_the_link_where_there_is_one()
    {
        Assert.Equal(new Cost(0.45, "0.450\u202Fms on the link"), new BandwidthBound().CostOf(MadeUp.Full));
        Assert.Equal(new Cost(25_000, "25.0\u202FkB"), new BandwidthBound().CostOf(MadeUp.Result));
    }

    [Theory]
    [InlineData(0.5, 0.5, false)]
    [InlineData(0.499, 1, true)]
    [InlineData(1, 0.499, true)]
    [InlineData(0, 0, true)]
    public void Low_utilisation_is_less_than_half_up_or_down(double input, double answer, bool holds) =>
        Assert.Equal(holds ? Verdict.Yes : Verdict.No, new LowUtilisation().Decide(MadeUp.Result with { Packing = new PackingFigures(input, answer) }).Verdict);

    [Fact]
    public void A_report_without_the_figures_leaves_rules_undecided()
    {
        Assert.Equal(
            ["timing.operations_ms", null, "memory", "link", "packing"],
            BottleneckRules.All.Select(rule => rule.Decide(MadeUp.Result).Missing));
        Assert.Equal(
            [Verdict.Undecided, Verdict.No, Verdict.Undecided, Verdict.Undecided, Verdict.Undecided],
            BottleneckRules.All.Select(rule => rule.Decide(MadeUp.Result).Verdict));
    }

    [Fact]
    public void Thresholds_are_in_the_statements()
    {
        Assert.Contains("more than 50\u202F%", new RotationBound().Statement, StringComparison.Ordinal);
        Assert.Contains("exceed 32\u202FMiB", new MemoryBound().Statement, StringComparison.Ordinal);
        Assert.Contains("10\u202FGB/s", new MemoryBound().Statement, StringComparison.Ordinal);
        Assert.Contains("Less than 50\u202F%", new LowUtilisation().Statement, StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_fits_plan_policy_and_profile()
    {
        foreach (IBottleneckRule rule in BottleneckRules.All)
        {
            ConfigResult isSealed = MadeUp.Full with { Packing = new PackingFigures(0.1, 0.1) };
            ConfigResult isOpen = isSealed.With(c => c with { AdapterPrivacy = "open-basis" });
            ConfigResult isDiagonal = isSealed.With(c => c with { Plan = "diagonal", Profile = "safe" });
            Assert.NotEmpty(rule.Advice([isSealed]));
            Assert.DoesNotContain(rule.Advice([isSealed, isOpen]), a => a.StartsWith("Plan coefficient", StringComparison.Ordinal));
            Assert.DoesNotContain(rule.Advice([isOpen]), a => a.StartsWith("Policy open-basis", StringComparison.Ordinal));
            Assert.DoesNotContain(rule.Advice([isSealed, isOpen]), a => a.Contains("profile", StringComparison.Ordinal));
            Assert.Equal(rule is not LowUtilisation, rule.Advice([isOpen, isDiagonal]).Any(a => a.StartsWith("Plan coefficient", StringComparison.Ordinal)));
            Assert.Equal(rule is LowUtilisation, rule.Advice([isOpen, isDiagonal]).Any(a => a.StartsWith("Requests, plan coefficient", StringComparison.Ordinal)));
            Assert.Equal(rule is LowUtilisation, rule.Advice([isDiagonal]).Any(a => a.StartsWith("Requests, plan diagonal", StringComparison.Ordinal)));
            Assert.DoesNotContain(rule.Advice([isDiagonal]), a => a.StartsWith("Requests, plan coefficient", StringComparison.Ordinal));
        }

        Assert.Contains(new RotationBound().Advice([MadeUp.Full]), a => a.StartsWith("Policy open-basis", StringComparison.Ordinal));
        Assert.Contains(
            new EncryptionBound().Advice([MadeUp.Full.With(c => c with { Profile = "safe" })]), a => a.StartsWith("A smaller profile", StringComparison.Ordinal));
        Assert.Equal(
            "Answers: a larger batch, or several projections of a site in one request (targets).",
            Assert.Single(new LowUtilisation().Advice([MadeUp.Full with { Packing = new PackingFigures(0.5, 0.4) }])));
    }
}
