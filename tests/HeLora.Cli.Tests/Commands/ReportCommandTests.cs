using System.Xml.Linq;

namespace HeLora.Cli.Tests.Commands;

public sealed class ReportCommandTests(RealReports reports) : IClassFixture<RealReports>
{
    [Fact]
    public void Html_is_one_file()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("r.html");
        CommandRun run = CommandRun.Of("report", reports.Sealed, reports.OpenBasis, reports.Micro, "--output", path).Succeeded();
        Assert.Equal(path, run.Output.Trim());
        Assert.Equal([path], Directory.GetFileSystemEntries(directory.Root));
        XElement page = XDocument.Load(path).Root!;
        string[] names = ["64, 2, 1, sealed", "64, 2, 3, sealed", "96, 2, 1, sealed", "96, 2, 3, sealed", "64, 2, 1, open-basis"];
        Assert.All(names, name => Assert.Contains(page.Descendants(), e => e.Name.LocalName == "th" && e.Value == name));
        string[] operations = ["encode", "decrypt", "rotate_hoisted", "ntt_inverse"];
        Assert.All(operations, name => Assert.Contains(page.Descendants(), e => e.Name.LocalName == "th" && e.Value == name));
        Assert.Equal(6, page.Descendants().Count(e => e.Name.LocalName == "svg"));
    }

    [Fact]
    public void Markdown_has_its_plots_beside_it()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("my report.md");
        CommandRun run = CommandRun.Of("report", reports.Sealed, "--output", path).Succeeded();
        string[] plots = [.. Directory.GetFiles(directory.File("my report_plots"))];
        Assert.Equal(
            ["bytes.svg", "operations.svg", "precision.svg", "throughput.svg", "times.svg"], plots.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(plots.Append(path).Order(StringComparer.Ordinal), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        string page = File.ReadAllText(path);
        Assert.Contains("](my%20report_plots/times.svg)", page, StringComparison.Ordinal);
        Assert.Contains("| 64, 2, 3 |", page, StringComparison.Ordinal);
        Assert.All(plots, plot => XDocument.Load(plot));
    }

    [Fact]
    public void A_report_is_the_same_every_time_and_replaces_the_older()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("r.html");
        File.WriteAllText(path, "older");
        CommandRun.Of("report", reports.Micro, "--output", path).Succeeded();
        string first = File.ReadAllText(path);
        CommandRun.Of("report", reports.Micro, "--output", path).Succeeded();
        Assert.Equal(first, File.ReadAllText(path));
        XDocument.Parse(first);
    }

    [Theory]
    [InlineData("r.txt", "r.txt'; expected a name that ends with .html or .md")]
    [InlineData("r", "r'; expected a name that ends with .html or .md")]
    [InlineData("none/r.html", "none/r.html'; expected a file in a directory that exists")]
    public void Other_outputs_are_refused(string name, string message)
    {
        using var directory = new TemporaryDirectory();
        CommandRun.Of("report", reports.Micro, "--output", directory.File(name)).Failed(2, message);
        Assert.Empty(Directory.GetFileSystemEntries(directory.Root));
    }

    [Fact]
    public void A_bad_file_among_good_ones_writes_nothing()
    {
        using var directory = new TemporaryDirectory();
        string bad = directory.File("bad.json");
        File.WriteAllText(bad, "{\"schema\": \"helora.bench.end2end/9\"}");
        CommandRun.Of("report", reports.Micro, bad, "--output", directory.File("r.md")).Failed(2, "bad.json: schema: 'helora.bench.end2end/9'; expected");
        Assert.Equal([bad], Directory.GetFileSystemEntries(directory.Root));
    }

    [Theory]
    [InlineData("report")]
    [InlineData("report --output r.html", "RESULTS")]
    [InlineData("report a.json", "--output")]
    [InlineData("report no-such-file.json --output r.html", "'no-such-file.json': no such file")]
    public void Bad_usage_is_one_line(string command, string text = "") => CommandRun.Of(command.Split(' ')).Failed(2, text);

    [Fact]
    public void Help_is_there() => Assert.Contains("RESULTS", CommandRun.Of("report", "--help").Succeeded().Output, StringComparison.Ordinal);
}
