using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CsCheck;
using HeLora.Measurements;
using HeLora.Reports.Document;
using HeLora.Reports.Rendering;

namespace HeLora.Reports.Tests;

/// <summary>Whatever is done to a report, it is refused in one line that names the file, or can be shown and compared.</summary>
public class MutationTests
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "2", "1e18", "1e-300", "5e-324", "1e999", "2147483647", "9223372036854775807", "0.5", "[]", "{}", "[[]]",
        "{\"merge\":1e18,\"trace\":0}", "\"\"", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "\"<script>|`&\\u0000\\u202e\"", "\"sealed\"", "\"tuned\"",
    ];

    private static readonly string[] Reports =
    [
        JsonReport.Serialize(MadeUp.EndToEnd(
            MadeUp.Full, MadeUp.Simulation, MadeUp.Result.With(c => c with { BatchSize = 1 }), MadeUp.Full.With(c => c with { AdapterPrivacy = "open-basis", Module = "a.b" }),
            MadeUp.Result.With(c => c with { Rank = 16 }) with { Valid = false, ErrorMessage = "why" })),
        JsonReport.Serialize(MadeUp.Micro(MadeUp.Operation("encode"), MadeUp.Operation("rotate", 2), MadeUp.Operation("rotate", 1))),
    ];

    private static readonly Gen<byte> Structure = Gen.Char["{}[]\",:-+.0129eE\ntu"].Select(c => (byte)c);

    [Fact]
    public void Values_are_replaced_or_removed()
    {
        int refused = 0;
        Gen.Select(Gen.Int[0, Reports.Length - 1], Gen.Select(Gen.Int[0, 10_000], Gen.Int[-1, Values.Length - 1]).Array[1, 3]).Sample(
            (report, changes) =>
            {
                JsonNode root = JsonNode.Parse(Reports[report])!;
                foreach ((int position, int value) in changes)
                {
                    Change(root, position, value);
                }

                _ = Check(Encoding.UTF8.GetBytes(root.ToJsonString())) ? 0 : Interlocked.Increment(ref refused);
            },
            iter: 1000);
        Assert.InRange(refused, 500, 1000);
    }

    [Fact]
    public void Values_are_replaced_by_others_of_their_kind()
    {
        int accepted = 0;
        Gen.Select(Gen.Int[0, Reports.Length - 1], Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 10_000]).Array[1, 3]).Sample(
            (report, changes) =>
            {
                JsonNode root = JsonNode.Parse(Reports[report])!;
                foreach ((int position, int value) in changes)
                {
                    // schema is the first.
                    JsonNode[] nodes = [.. Descendants(root).Where(n => n.GetValueKind() is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True).Skip(1)];
                    JsonNode node = nodes[position % nodes.Length];
                    JsonNode[] others = [.. Values.Select(v => JsonNode.Parse(v)!).Where(v => v?.GetValueKind() == node.GetValueKind())];
                    node.ReplaceWith(others[value % others.Length]);
                }

                _ = Check(Encoding.UTF8.GetBytes(root.ToJsonString())) ? Interlocked.Increment(ref accepted) : 0;
            },
            iter: 1000);
        Assert.InRange(accepted, 250, 1000);
    }

    [Fact]
    public void Bytes_are_changed() => Gen.Select(
        Gen.Int[0, Reports.Length - 1], Gen.Select(Gen.Int[0, 100_000], Gen.OneOf(Gen.Byte, Gen.OneOf([.. "{}[]\",:-+.0129eE\\ntu"u8.ToArray().Select(b => Gen.Const(b))]))).Array[1, 4]).Sample(
        (report, changes) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Reports[report]);
            foreach ((int position, byte value) in changes)
            {
                bytes[position % bytes.Length] = value;
            }

            Check(bytes);
        },
        iter: 1000);

    [Fact]
    public void A_report_is_cut_short() => Gen.Select(Gen.Int[0, Reports.Length - 1], Gen.Int[0, 100_000]).Sample(
        (report, length) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Reports[report]);
            Assert.False(Check(bytes[..(length % bytes.Length)]));
        },
        iter: 300);

    private static void Change(JsonNode root, int position, int value)
    {
        JsonNode[] nodes = [.. Descendants(root)];
        if (nodes.Length == 0)
        {
            return;
        }

        JsonNode node = nodes[position % nodes.Length];
        JsonNode? replacement = value < 0 ? null : JsonNode.Parse(Values[value]);
        if (node.Parent is JsonArray array)
        {
            int index = node.GetElementIndex();
            if (value < 0)
            {
                array.RemoveAt(index);
            }
            else
            {
                array[index] = replacement;
            }
        }
        else if (value < 0)
        {
            node.Parent!.AsObject().Remove(node.GetPropertyName());
        }
        else
        {
            node.Parent![node.GetPropertyName()] = replacement;
        }
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => node switch
    {
        JsonObject o => o.Select(p => p.Value).OfType<JsonNode>().SelectMany(n => Descendants(n).Prepend(n)),
        JsonArray a => a.OfType<JsonNode>().SelectMany(n => Descendants(n).Prepend(n)),
        _ => [],
    };

    private static bool Check(byte[] bytes)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("report.json");
        File.WriteAllBytes(path, bytes);
        BenchFile file;
        try
        {
            file = BenchFileReader.Read(path);
        }
        catch (InputException exception)
        {
            Assert.StartsWith($"{path}: ", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(exception.Message, c => char.IsControl(c));
            return false;
        }

        IReadOnlyList<Block> blocks = ReportBuilder.Create([file]);
        XDocument.Parse(HtmlPage.Write(blocks));
        MarkdownPage.Write(blocks, "plots");
        foreach (Figure figure in blocks.OfType<Figure>())
        {
            CheckLengths(figure.Draw());
        }

        try
        {
            Assert.Empty(ReportComparison.Of(file, file, new CompareOptions(0, CountsOnly: false)).Differences);
        }
        catch (InputException exception)
        {
            Assert.Contains("expected each", exception.Message, StringComparison.Ordinal);
        }

        return true;
    }

    // Lengths are numbers, and none is beyond any page.
    private static void CheckLengths(XElement svg)
    {
        foreach (XAttribute attribute in svg.Descendants().Attributes().Where(a => a.Name.LocalName is not ("id" or "fill" or "stroke" or "clip-path")))
        {
            Assert.DoesNotContain("nan", attribute.Value, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("inf", attribute.Value, StringComparison.OrdinalIgnoreCase);
            foreach (string number in attribute.Value.Split([" ", ",", "(", ")", "M", "L", "Z", "Q", "C"], StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.False(double.TryParse(number, out double value) && Math.Abs(value) > 1e5, attribute.ToString());
            }
        }
    }
}
