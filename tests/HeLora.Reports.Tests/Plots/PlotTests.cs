using System.Globalization;
using System.Xml.Linq;
using HeLora.Measurements;
using HeLora.Reports.Document;
using HeLora.Reports.Plots;
using HeLora.Reports.Plots.Font;

namespace HeLora.Reports.Tests.Plots;

public class PlotTests
{
    private static readonly ConfigResult[] Results =
    [
        MadeUp.Full, MadeUp.Full.With(c => c with { HiddenSize = 1024, OutputSize = 1024 }), MadeUp.Full.With(c => c with { BatchSize = 8 }),
        MadeUp.Full.With(c => c with { Rank = 16 }),
    ];

    [Fact]
    public void Plots_can_be_drawn_here() => Assert.Null(PlotLibrary.Problem);

    [Fact]
    public void Plots_have_a_label_a_size_and_a_light_ground()
    {
        foreach (Figure figure in Figures())
        {
            XElement svg = figure.Draw();
            Assert.Equal("svg", svg.Name.LocalName);
            Assert.Equal("img", (string?)svg.Attribute("role"));
            Assert.Contains((string)svg.Attribute("aria-label")!, figure.Caption, StringComparison.Ordinal);
            double width = (double)svg.Attribute("width")!, height = (double)svg.Attribute("height")!;
            Assert.Equal($"0 0 {width} {height}", (string?)svg.Attribute("viewBox"));
            XElement ground = svg.Elements().First();
            Assert.Equal(("rect", "white", width, height), (ground.Name.LocalName, (string?)ground.Attribute("fill"), (double)ground.Attribute("width")!, (double)ground.Attribute("height")!));
            Assert.DoesNotContain(svg.Elements("{http://www.w3.org/2000/svg}rect"), rect => rect.Attribute("fill") is null);
        }
    }

    [Fact]
    public void Rows_series_and_scales_are_named()
    {
        Dictionary<string, string[]> texts = Figures().ToDictionary(f => f.Name, f => Texts(f.Draw()));
        Assert.Superset(
            new HashSet<string>(["512, 8, 4", "1024, 8, 4", "512, 16, 4", "client, offline", "server: compute", "0.120", "0", "ms per token: bars are medians of the parts, numbers of the whole"]),
            texts["times"].ToHashSet());
        Assert.Superset(new HashSet<string>(["512, 8, 8", "rotations", "products", "other", "0.0800"]), texts["operations"].ToHashSet());
        Assert.DoesNotContain("rescale", texts["operations"]);
        Assert.Superset(new HashSet<string>(["up (request)", "down (answer)", "25.0"]), texts["bytes"].ToHashSet());
        Assert.Superset(
            new HashSet<string>(["rms, to the rms of delta (dot)", "largest, to the largest |delta| (ring)", "limit", "2^-11", "2^-8"]), texts["precision"].ToHashSet());
        Assert.Superset(
            new HashSet<string>(["rank 8", "rank 16", "batch 4", "batch 8", "512", "1024", "hidden size", "tokens a second", "5000", "10\u202F000"]),
            texts["throughput"].ToHashSet());
        Assert.Superset(new HashSet<string>(["encode, 3 limbs", "rotate, 1 limb", "100", "median, µs"]), texts["micro"].ToHashSet());
        Assert.DoesNotContain("median", texts["micro"]);
    }

    [Fact]
    public void Bars_are_as_long_as_their_parts()
    {
        // Times of the parts in the order of the legend, as made up.
        double[] sizes = [0.01, 0.014, 0.004, 0.078, 0.014];
        string[] colours = ["#A9CDEE", "#F6CD9C", "#4A90D2", "#DC7A2B", "#1D5796"];
        XElement svg = Figure("times", MadeUp.Full).Draw();
        double[] lengths =
        [
            .. colours.Select(colour => svg.Descendants().Where(e => (string?)e.Attribute("fill") == colour && e.Attribute("width") is not null)
                .Max(e => (double)e.Attribute("width")!)),
        ];
        Assert.All(lengths.Zip(sizes), pair => Assert.Equal(lengths[3] * pair.Second / sizes[3], pair.First, 0.01));
    }

    [Fact]
    public void Dots_are_at_their_errors()
    {
        XElement svg = Figure("precision", MadeUp.Full).Draw();
        double rms = (double)Dots(svg, "fill", "#2F7FC9").First().Attribute("cx")!, largest = (double)Dots(svg, "stroke", "#D9731E").First().Attribute("cx")!;
        Assert.Equal(Place(svg, "2^-11").X, rms, 0.01);
        Assert.Equal(Place(svg, "2^-10").X, largest, 0.01);
    }

    [Fact]
    public void Dots_are_at_their_throughput()
    {
        XElement svg = Figure("throughput", MadeUp.Full, MadeUp.Full.With(c => c with { HiddenSize = 1024, OutputSize = 1024 }) with
        {
            Throughput = MadeUp.Full.Throughput! with { AggregateTokensPerSecond = 3000 },
        }).Draw();
        XElement[] dots = [.. Dots(svg, "fill", "#2F7FC9").Take(2)];
        Assert.Equal(new[] { "512", "1024" }.Select(text => Place(svg, text).X), dots.Select(dot => (double)dot.Attribute("cx")!), (a, b) => Math.Abs(a - b) < 0.01);
        double bottom = Place(svg, "2000").Y, top = Place(svg, "10\u202F000").Y;
        double[] values = [.. dots.Select(dot => 2000 * Math.Pow(5, (bottom - (double)dot.Attribute("cy")!) / (bottom - top)))];
        Assert.Equal(8000, values[0], 5.0);
        Assert.Equal(3000, values[1], 5.0);
    }

    [Fact]
    public void Texts_are_in_the_font_of_the_program()
    {
        foreach (Figure figure in Figures())
        {
            XElement svg = figure.Draw();
            Assert.Equal(PlotFont.Family, (string?)svg.Attribute("font-family"));
            Assert.All(svg.Descendants(), e => Assert.Null(e.Attribute("font-family")));
        }

        // Digits of Liberation Sans and of Arial are 1139 of 2048 units wide.
        XElement digits = Figure("throughput", Results).Draw().Descendants().First(e => e.Name.LocalName == "text" && e.Value == "512");
        double[] x = [.. ((string)digits.Attribute("x")!).Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        Assert.Equal(3, x.Length);
        Assert.Equal(12 * 1139 / 2048.0, x[1] - x[0], 1e-4);
    }

    [Fact]
    public void What_the_font_does_not_have_is_replaced()
    {
        Assert.Equal("ab ? \u202F? Ωж?", PlotFont.Text("ab\n\u4E2D \u202F\U0001F600 Ωж\0"));
        string[] texts = Texts(Figure("times", MadeUp.Full.With(c => c with { Plan = "\u4E2Da<&" }), MadeUp.Full).Draw());
        Assert.Contains("512, 8, 4, ?a<&", texts);
    }

    [Fact]
    public void Long_names_are_cut()
    {
        string[] texts = Texts(Figure("times", MadeUp.Full.With(c => c with { Plan = new string('x', 100) }), MadeUp.Full).Draw());
        Assert.Contains($"512, 8, 4, {new string('x', 32)}…", texts);
    }

    [Fact]
    public void A_plot_has_no_more_rows_than_can_be_read()
    {
        ConfigResult[] results = [.. Enumerable.Range(1, 100).Select(i => MadeUp.Full.With(c => c with { BatchSize = i }))];
        Figure times = Figure("times", results);
        Assert.Equal("Time of a token by part; the first 60 of 100 configurations.", times.Caption);
        Assert.Equal(60, Texts(times.Draw()).Count(text => text.StartsWith("512, 8, ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Many_places_are_not_all_named()
    {
        ConfigResult[] results = [.. Enumerable.Range(1, 100).Select(i => MadeUp.Full.With(c => c with { HiddenSize = 10_000 * i, OutputSize = 10_000 * i }))];
        Assert.InRange(Texts(Figure("throughput", results).Draw()).Count(text => text.EndsWith("0000", StringComparison.Ordinal)), 4, 8);
    }

    [Fact]
    public void Drawings_are_the_same_every_time() =>
        Assert.Equal(Figures().Select(f => f.Draw().ToString()), Figures().Select(f => f.Draw().ToString()));

    [Fact]
    public void Parts_of_drawings_are_named_by_them()
    {
        foreach (Figure figure in Figures())
        {
            XElement svg = figure.Draw();
            string[] ids = [.. svg.Descendants().Attributes("id").Select(id => id.Value)];
            Assert.NotEmpty(ids);
            Assert.All(ids, id => Assert.Matches($"^{figure.Name}-[0-9]+$", id));
            Assert.Equal(ids.Distinct(), ids);
            Assert.All(svg.Descendants().Attributes("clip-path"), path => Assert.Contains(path.Value, ids.Select(id => $"url(#{id})")));
        }
    }

    private static IEnumerable<XElement> Dots(XElement svg, string paint, string colour) =>
        svg.Descendants().Where(e => e.Name.LocalName == "ellipse" && (string?)e.Attribute(paint) == colour);

    // Where a tick's label is.
    private static (double X, double Y) Place(XElement svg, string text)
    {
        XElement label = svg.Descendants().First(e => e.Name.LocalName == "text" && e.Value == text);
        string[] place = ((string)label.Attribute("transform")!)["translate(".Length..^1].Split(' ');
        return (double.Parse(place[0], CultureInfo.InvariantCulture), double.Parse(place[1], CultureInfo.InvariantCulture));
    }

    private static string[] Texts(XElement svg) => [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];

    private static Figure[] Figures() =>
    [
        .. ReportBuilder.Create([MadeUp.File(Results), new MicroFile("m.json", MadeUp.Micro(MadeUp.Operation("encode"), MadeUp.Operation("rotate", 1)))])
            .OfType<Figure>(),
    ];

    private static Figure Figure(string name, params ConfigResult[] results) =>
        ReportBuilder.Create([MadeUp.File(results)]).OfType<Figure>().Single(f => f.Name == name);
}
