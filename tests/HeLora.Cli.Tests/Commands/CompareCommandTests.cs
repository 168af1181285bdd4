using System.Text.Json.Nodes;

namespace HeLora.Cli.Tests.Commands;

public sealed class CompareCommandTests(RealReports reports) : IClassFixture<RealReports>
{
    [Fact]
    public void A_report_is_as_good_as_itself()
    {
        Assert.Equal("4 configurations compared, none differs", CommandRun.Of("compare", reports.Sealed, reports.Sealed, "--tolerance", "0").Succeeded().Output.Trim());
        Assert.Contains("none differs", CommandRun.Of("compare", reports.Micro, reports.Micro).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "r.json: line 1, byte 1: not JSON")]
    [InlineData("{}", "r.json: schema: missing")]
    [InlineData("{\"schema\": 1}", "r.json: schema: 1; expected text")]
    [InlineData("{\"schema\": \"helora.bench.micro/1\"}", "r.json: machine: missing")]
    public void A_file_that_is_no_report_is_refused_in_one_line(string json, string message)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("r.json");
        File.WriteAllText(path, json);
        CommandRun.Of("compare", path, path).Failed(2, message);
    }

    [Fact]
    public void Counts_of_another_run_are_the_same()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("again.json");
        CommandRun.Of(
            "bench", "end2end", "--hidden-sizes", "96", "64", "--ranks", "2", "--batch-sizes", "3", "1", "--num-tokens", "2", "--warm-up", "0", "--output", path).Succeeded();
        CommandRun run = CommandRun.Of("compare", reports.Sealed, path, "--counts-only").Succeeded();
        Assert.Equal("4 configurations compared, none differs", run.Output.Trim());
    }

    [Fact]
    public void Every_regression_is_a_line_and_everything_that_differs_is_in_the_table()
    {
        using var directory = new TemporaryDirectory();
        JsonNode report = JsonNode.Parse(File.ReadAllText(reports.Sealed))!;
        JsonArray results = report["all_results"]!.AsArray();
        double rotations = results[0]!["operations"]!["avg_rotations_per_token"]!.GetValue<double>();
        results[0]!["operations"]!["avg_rotations_per_token"] = rotations + 1;
        double compute = results[1]!["timing"]!["in_ntt_4096"]!["compute"]!.GetValue<double>();
        results[1]!["timing"]!["in_ntt_4096"]!["compute"] = 3 * compute;
        results[1]!["timing"]!["in_ntt_4096"]!["decrypt"] = 0;
        results.RemoveAt(3);
        string path = directory.File("current.json");
        File.WriteAllText(path, report.ToJsonString());

        CommandRun run = CommandRun.Of("compare", reports.Sealed, path);
        Assert.Equal(1, run.ExitCode);
        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Equal($"helora: hidden 64, rank 2, batch 1: operations.avg_rotations_per_token: {rotations} -> {rotations + 1} (expected the same)", lines[0]);
        Assert.StartsWith("helora: hidden 64, rank 2, batch 3: timing.in_ntt_4096.compute: ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("(3.000x, expected at most 1.1x)", lines[1], StringComparison.Ordinal);
        Assert.Equal("helora: hidden 96, rank 2, batch 3: missing", lines[2]);
        Assert.Contains("0.000x, faster", run.Output, StringComparison.Ordinal);
        Assert.Contains("3 configurations compared, 3 of 4 differences are regressions", run.Output, StringComparison.Ordinal);

        Assert.Equal(2, CommandRun.Of("compare", reports.Sealed, path, "--tolerance", "2.5").Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(2, CommandRun.Of("compare", reports.Sealed, path, "--counts-only").Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(1, CommandRun.Of("compare", reports.Sealed, path, "--counts-only").ExitCode);
    }

    [Fact]
    public void What_only_the_current_report_has_is_listed()
    {
        using var directory = new TemporaryDirectory();
        JsonNode report = JsonNode.Parse(File.ReadAllText(reports.Sealed))!;
        report["all_results"]!.AsArray().RemoveAt(0);
        string path = directory.File("baseline.json");
        File.WriteAllText(path, report.ToJsonString());
        CommandRun run = CommandRun.Of("compare", path, reports.Sealed).Succeeded();
        Assert.Contains("hidden 64, rank 2, batch 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 1 differences are regressions", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Unusable_input_is_one_line()
    {
        CommandRun.Of("compare", reports.Sealed, reports.Micro).Failed(2, "micro.json: schema: helora.bench.micro/1; expected helora.bench.end2end/1");
        CommandRun.Of("compare", reports.Sealed, "no-such-file.json").Failed(2, "'no-such-file.json': no such file");
        CommandRun.Of("compare", reports.Sealed, reports.Sealed, "--tolerance", "-1").Failed(2, "--tolerance: -1; expected 0 or more");
        CommandRun.Of("compare", reports.Sealed, reports.Sealed, "--tolerance", "NaN").Failed(2, "--tolerance: NaN; expected 0 or more");
        CommandRun.Of("compare", reports.Sealed, reports.Sealed, "--tolerance", "1", "--counts-only").Failed(2, "--tolerance: given with --counts-only; expected one of them");
        CommandRun.Of("compare", reports.Sealed).Failed(2, "CURRENT");
    }

    [Fact]
    public void Help_is_there() => Assert.Contains("BASELINE", CommandRun.Of("compare", "--help").Succeeded().Output, StringComparison.Ordinal);
}
