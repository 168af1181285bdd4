using HeLora.Measurements;

namespace HeLora.Reports.Tests;

public class MicroComparisonTests
{
    private static readonly MicroFile Baseline = File(MadeUp.Micro(MadeUp.Operation("encode"), MadeUp.Operation("rotate", 2), MadeUp.Operation("rotate", 1)));

    [Fact]
    public void Times_are_compared_in_transforms_of_their_own_run()
    {
        MicroReport slow = MadeUp.Micro(
            MadeUp.Operation("encode", medianMs: 0.2), MadeUp.Operation("rotate", 2, medianMs: 0.2), MadeUp.Operation("rotate", 1, medianMs: 0.23));
        MicroFile slowMachine = File(slow with { Machine = slow.Machine with { Ntt4096ForwardUs = 2 * slow.Machine.Ntt4096ForwardUs } });
        Difference difference = Assert.Single(Of(slowMachine));
        Assert.Equal("rotate, 1 limb: median_time in transforms of N=4096: 40.0 -> 46.0 (1.150x, expected at most 1.1x)", difference.ToString());
        Assert.Equal(3, Of(File(slow)).Count);
        Assert.Empty(Of(File(slow), countsOnly: true));
    }

    [Fact]
    public void Errors_may_double()
    {
        Assert.Empty(Of(File(MadeUp.Micro(MadeUp.Operation("encode", error: 1.99e-9), MadeUp.Operation("rotate", 2), MadeUp.Operation("rotate", 1)))));
        Difference difference = Assert.Single(
            Of(File(MadeUp.Micro(MadeUp.Operation("encode", error: 2.01e-9), MadeUp.Operation("rotate", 2), MadeUp.Operation("rotate", 1)))));
        Assert.Equal(("encode, 3 limbs", "max_error", true), (difference.Configuration, difference.Figure, difference.IsRegression));
    }

    [Fact]
    public void Parameters_must_be_the_same()
    {
        MicroReport report = Baseline.Report;
        MicroProfile profile = report.Profile;
        foreach ((MicroProfile changed, string figure) in ((MicroProfile, string)[])[
            (profile with { RingDegree = 8192 }, "profile.ring_degree"), (profile with { Limbs = 4 }, "profile.limbs"),
            (profile with { Log2Qp = 177.4 }, "profile.log2_qp"), (profile with { Scale = 2 }, "profile.scale")])
        {
            Difference difference = Assert.Single(Of(File(report with { Profile = changed }), countsOnly: true));
            Assert.Equal(("profile fast", figure, true), (difference.Configuration, difference.Figure, difference.IsRegression));
        }
    }

    [Fact]
    public void Missing_operations_and_wrong_results_are_regressions()
    {
        MicroFile current = File(MadeUp.Micro(
            MadeUp.Operation("encode") with { Valid = false, MaxError = double.PositiveInfinity }, MadeUp.Operation("rotate", 2), MadeUp.Operation("rotate", 3)));
        Assert.Equal(
            ["encode, 3 limbs: valid: yes -> no (error Infinity)", "rotate, 1 limb: missing", "rotate, 3 limbs: new"],
            Of(current, countsOnly: true).Select(d => d.ToString()));
    }

    [Fact]
    public void Profiles_and_kinds_must_be_the_same()
    {
        MicroReport report = Baseline.Report;
        Refused(File(report with { Profile = report.Profile with { Name = "safe" } }), "m.json: profile.name: 'safe'; expected 'fast' as in m.json");
        Refused(File(report with { Backend = "simulation" }), "m.json: backend: 'simulation'; expected 'cpu' as in m.json");
        Refused(MadeUp.File(MadeUp.Full), "folder/e2e.json: schema: helora.bench.end2end/1; expected helora.bench.micro/1 as in m.json");
        Refused(
            File(MadeUp.Micro(MadeUp.Operation("encode"), MadeUp.Operation("encode"))),
            "m.json: results[1].operation: the same as an earlier one, with the same limbs; expected each once");
    }

    [Fact]
    public void Times_in_the_clear_are_not_compared()
    {
        MicroReport report = Baseline.Report with { Backend = "simulation" };
        MicroReport slower = report with { Results = [.. report.Results.Select(r => r with { MedianTimeMs = 2 * r.MedianTimeMs })] };
        Assert.Empty(ReportComparison.Of(File(report), File(slower), new CompareOptions(0.1, CountsOnly: false)).Differences);
    }

    private static MicroFile File(MicroReport report) => new("m.json", report);

    private static IReadOnlyList<Difference> Of(BenchFile current, bool countsOnly = false) =>
        ReportComparison.Of(Baseline, current, new CompareOptions(0.1, countsOnly)).Differences;

    private static void Refused(BenchFile current, string message) => Assert.Equal(message, Assert.Throws<InputException>(() => Of(current)).Message);
}
