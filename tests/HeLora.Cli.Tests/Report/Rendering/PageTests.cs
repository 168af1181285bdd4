using System.Xml.Linq;
using HeLora.Cli.Bench;
using HeLora.Cli.Bench.Micro;
using HeLora.Cli.Report;
using HeLora.Cli.Report.Document;
using HeLora.Cli.Report.Plots;
using HeLora.Cli.Report.Reading;
using HeLora.Cli.Report.Rendering;
using Markdig;
using Markdig.Extensions.EmphasisExtras;

namespace HeLora.Cli.Tests.Report.Rendering;

public class PageTests
{
    // Each would be seen as an element, an attribute, a link or an image if it were not escaped.
    private static readonly string[] Attacks =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><b>", "</style><script>", "</svg><script>", "]]><i>", "<!-- -->", "&lt;b&gt;&amp;",
        "[a](javascript:alert(1))", "![a](http://x.example/a.png)", "<http://x.example>", "http://x.example", "www.x.example", "a@x.example", "| a | b |",
        "`code`", "**bold**", "_em_", "~~no~~", "# heading", "* item", "- item", "1. item", "1) item", "    code", "a\n\n# b", "a\\", "$x^2$", "[^1]", "&copy;",
        "{.class}", "<a href=\"x\">", "http://x.example|", ":smile:", "+ item", "---", "===", "> quote", "mailto:a@x.example", "xmpp:a@x.example/b", "12.", "#", "``` x", "~~~",
    ];

    private static readonly MarkdownPipeline GitHub =
        new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).UseFootnotes().UseMathematics().Build();

    [Fact]
    public void Html_needs_nothing_else_and_runs_nothing()
    {
        XDocument page = XDocument.Parse(HtmlPage.Write(Blocks(MadeUp.Machine.Processor)));
        Assert.All(page.Descendants(), element => Assert.DoesNotContain(element.Name.LocalName, (string[])["script", "img", "link", "iframe", "object", "image", "use"]));
        foreach (XAttribute attribute in page.Descendants().Attributes())
        {
            Assert.DoesNotContain(attribute.Name.LocalName, (string[])["src", "style", "srcset"]);
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
            Assert.True(attribute.Name.LocalName != "href" || attribute.Value.StartsWith("#s", StringComparison.Ordinal));
        }

        string styles = string.Concat(page.Descendants().Where(e => e.Name.LocalName == "style").Select(e => e.Value));
        Assert.DoesNotContain("url(", styles, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", styles, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme", styles, StringComparison.Ordinal);
        Assert.Contains(page.Descendants(), e => (string?)e.Attribute("content") == "default-src 'none'; style-src 'unsafe-inline'");
        Assert.Equal(6, page.Descendants().Count(e => e.Name.LocalName == "svg"));
    }

    [Fact]
    public void Html_links_every_section()
    {
        XDocument page = XDocument.Parse(HtmlPage.Write(Blocks("p")));
        string[] ids = [.. page.Descendants().Where(e => e.Name.LocalName == "h2").Select(e => (string)e.Attribute("id")!)];
        Assert.Equal(ids.Select(id => $"#{id}"), page.Descendants().Where(e => e.Name.LocalName == "a").Select(e => (string)e.Attribute("href")!));
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Texts_of_files_are_only_texts_in_html()
    {
        int elements = XDocument.Parse(HtmlPage.Write(Blocks("harmless"))).Descendants().Count();
        foreach (string attack in Attacks)
        {
            XDocument page = XDocument.Parse(HtmlPage.Write(Blocks(attack)));
            Assert.Equal(elements, page.Descendants().Count());
            Assert.Contains(PlainText.Clean(attack), page.Root!.Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Texts_of_files_are_only_texts_in_markdown()
    {
        Dictionary<string, int> harmless = Elements("harmless");
        Assert.Equal(6, harmless["img"]);
        Assert.True(harmless["table"] > 10);
        foreach (string attack in Attacks)
        {
            Assert.Equal(harmless, Elements(attack));
            Assert.Contains(PlainText.Clean(attack).Trim(), Page(attack).Root!.Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Markdown_links_plots_beside_it()
    {
        string page = MarkdownPage.Write(Blocks("p"), "a (b) c_plots");
        foreach (string name in (string[])["throughput", "times", "operations", "bytes", "precision", "micro"])
        {
            Assert.Contains($"](a%20%28b%29%20c_plots/{name}.svg)", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Plots_stand_alone_and_have_labels_and_both_colours()
    {
        foreach (Figure figure in Blocks("p").OfType<Figure>())
        {
            XElement svg = XDocument.Parse(SvgCanvas.StandAlone(figure.Svg)).Root!;
            Assert.Equal("svg", svg.Name.LocalName);
            Assert.Equal("img", (string?)svg.Attribute("role"));
            Assert.NotEqual("", (string?)svg.Attribute("aria-label"));
            Assert.Contains("prefers-color-scheme:dark", svg.Elements().First().Value, StringComparison.Ordinal);
            string styles = svg.Elements().First().Value;
            Assert.All(
                svg.Descendants().Attributes("class").SelectMany(c => c.Value.Split(' ')),
                name => Assert.Contains($".{name}{{", styles, StringComparison.Ordinal));
            Assert.Contains(svg.Descendants(), e => e.Name.LocalName == "text");
        }
    }

    [Fact]
    public void A_plot_has_no_more_rows_than_can_be_read()
    {
        ConfigResult[] results = [.. Enumerable.Range(1, 100).Select(i => MadeUp.Full.With(c => c with { BatchSize = i }))];
        Figure times = ReportBuilder.Create([MadeUp.File(results)]).OfType<Figure>().Single(f => f.Name == "times");
        Assert.Equal("Time of a token by part; the first 60 of 100 configurations.", times.Caption);
        Assert.Equal(60, times.Svg.Descendants().Count(e => e.Name.LocalName == "text" && e.Value.StartsWith("512, 8, ", StringComparison.Ordinal)));
    }

    // A text of a file wherever there can be one.
    private static IReadOnlyList<Block> Blocks(string text)
    {
        ConfigResult full = MadeUp.Full with
        {
            Timing = MadeUp.Full.Timing! with { OperationsMs = new Dictionary<string, double> { [text] = 0.01, ["trace"] = 0.05 } },
        };
        MachineInfo machine = MadeUp.Machine with { Processor = text, Simd = text, Dotnet = text, Os = text };
        return ReportBuilder.Create(
        [
            new EndToEndFile(text, MadeUp.EndToEnd(
                full.With(c => c with { Plan = text, AdapterPrivacy = text, Profile = text, Targets = text, Module = text }), full,
                new ConfigResult { Config = MadeUp.Config with { Rank = 1 }, Valid = false, ErrorMessage = text }) with { Machine = machine }),
            new MicroFile(text, MadeUp.Micro(MadeUp.Operation(text), MadeUp.Operation("rotate")) with { Machine = machine, Profile = new MicroProfile(text, 16384, 3, 177.5, 2) }),
        ]);
    }

    private static Dictionary<string, int> Elements(string text) =>
        Page(text).Descendants().GroupBy(e => e.Name.LocalName).ToDictionary(g => g.Key, g => g.Count());

    private static XDocument Page(string text) =>
        XDocument.Parse($"<x>{Markdown.ToHtml(MarkdownPage.Write(Blocks(text), "plots"), GitHub)}</x>");
}
