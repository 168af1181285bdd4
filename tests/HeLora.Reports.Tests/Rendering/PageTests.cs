using System.Xml.Linq;
using HeLora.Measurements;
using HeLora.Reports.Document;
using HeLora.Reports.Rendering;
using Markdig;
using Markdig.Extensions.EmphasisExtras;

namespace HeLora.Reports.Tests.Rendering;

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

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

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
    public void Names_of_parts_are_of_one_part_of_a_page()
    {
        string[] ids = [.. XDocument.Parse(HtmlPage.Write(Blocks("p"))).Descendants().Attributes("id").Select(id => id.Value)];
        Assert.True(ids.Length > 20);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Notices_are_seen()
    {
        Block[] blocks = [new Heading(1, "a"), new Notice("Nothing <b> was | encrypted.")];
        XElement notice = XDocument.Parse(HtmlPage.Write(blocks)).Descendants().Single(e => (string?)e.Attribute("class") == "notice");
        Assert.Equal(("p", "note", "Nothing <b> was | encrypted."), (notice.Name.LocalName, (string?)notice.Attribute("role"), notice.Value));
        Assert.Equal("# a\n\n> **Nothing \\<b> was \\| encrypted.**\n", MarkdownPage.Write(blocks, "plots"));
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
        static int Elements(XDocument page) => page.Descendants().Count(e => e.Name.Namespace != Svg);
        int elements = Elements(XDocument.Parse(HtmlPage.Write(Blocks("harmless"))));
        foreach (string attack in Attacks)
        {
            XDocument page = XDocument.Parse(HtmlPage.Write(Blocks(attack)));
            Assert.Equal(elements, Elements(page));
            Assert.Subset(
                new HashSet<string>(["svg", "rect", "path", "ellipse", "text", "g", "clipPath"]),
                page.Descendants().Where(e => e.Name.Namespace == Svg).Select(e => e.Name.LocalName).ToHashSet());
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
