using HeLora.Measurements;
using HeLora.Reports.Document;
using HeLora.Reports.Rendering;

namespace HeLora.Reports.Tests;

public class ReportBuilderTests
{
    private static readonly MicroFile Micro = new("m.json", MadeUp.Micro(MadeUp.Operation("encode"), MadeUp.Operation("rotate", 2)));

    [Fact]
    public void A_full_report_has_all_sections() => Assert.Equal(
        """
        # HeLora benchmark report
        ## Machine
        table of 2: file | measures | processor | vectors | runtime | system | processors | transform, µs
        text
        ## Summary
        list of 2
        ### Best configurations
        table of 6: best | d, r, batch | tok/s | tok/s, all | rotations | kB | rms error
        ## Bottlenecks
        table of 5: bottleneck | rule | holds for
        table of 2: d, r, batch | rotation-bound | encryption-bound | memory-bound | bandwidth-bound | low utilisation
        text
        ### Rotation-bound
        table of 2: d, r, batch | figures | better in this report
        text
        list of 2
        ### Bandwidth-bound
        table of 2: d, r, batch | figures | better in this report
        text
        list of 6
        ## Whole models
        table of 2: d, r, batch | model | layers | projections | a layer, ms per step | the model, ms per step | tok/s | tok/s, all | up, MB per token | down, MB per token | recommended batch | tok/s, all, with the link
        text
        ## Throughput
        figure throughput
        table of 2: d, r, batch | tok/s | tok/s, all | step, ms | step, median ms | online tok/s | online tok/s, all | online step, ms
        text
        ## Times
        figure times
        text
        table of 2: d, r, batch | client offline | server offline | encrypt | compute | decrypt | all | average
        text
        table of 2: d, r, batch | client offline | server offline | encrypt | compute | decrypt | all
        ### The server's operations
        figure operations
        text
        table of 2: d, r, batch | merge | trace | multiply_up | compute
        ## Operations
        text
        table of 2: d, r, batch | rotations | key switches | decompositions | rescalings | plaintext products | transforms
        ## Bytes
        figure bytes
        table of 2: d, r, batch | up, kB per token | down, kB per token | as long as computing, Mbit/s | Galois keys, kB | public key, kB | offer, bytes | link, Mbit/s | round trip, ms | transfer, ms per token | all with the link, ms per token
        text
        ## Accuracy and security
        figure precision
        table of 2: d, r, batch | rms error | largest error | N | log2 of moduli | security, bits
        text
        ## Memory and packing
        table of 2: d, r, batch | weights, MB | a session, MB | sessions a GB | client, MB | requests used | answers used
        ## Predictions
        table of 2: d, r, batch | predicted, ms per token | measured, ms per token | ratio of times | compute predicted, ms | compute measured, ms | ratio of compute | rms error predicted | rms error measured | ratio of errors
        text
        ## Single operations
        text
        figure micro
        table of 2: operation | limbs | median, µs | least, µs | mean, µs | deviation, µs | transforms | iterations | largest error | valid
        text
        """,
        Outline(MadeUp.File(MadeUp.Full, MadeUp.Full.With(c => c with { BatchSize = 1 })), Micro));

    [Fact]
    public void What_a_report_does_not_have_is_left_out() => Assert.Equal(
        """
        # HeLora benchmark report
        ## Machine
        table of 1: file | measures | processor | vectors | runtime | system | processors | transform, µs
        text
        ## Summary
        list of 2
        ### Best configurations
        table of 5: best | d, r, batch, policy | tok/s | tok/s, all | rotations | kB | rms error
        ## Not valid
        table of 1: d, r, batch, policy | why
        ## Bottlenecks
        table of 5: bottleneck | rule | holds for
        table of 1: d, r, batch, policy | encryption-bound
        text
        ## Throughput
        figure throughput
        table of 1: d, r, batch, policy | tok/s | tok/s, all | step, ms | step, median ms | online tok/s | online tok/s, all | online step, ms
        text
        ## Times
        figure times
        text
        table of 1: d, r, batch, policy | client offline | server offline | encrypt | compute | decrypt | all | average
        text
        table of 1: d, r, batch, policy | client offline | server offline | encrypt | compute | decrypt | all
        ## Operations
        text
        table of 1: d, r, batch, policy | rotations | key switches | decompositions | rescalings | plaintext products | transforms
        ## Bytes
        figure bytes
        table of 1: d, r, batch, policy | up, kB per token | down, kB per token | as long as computing, Mbit/s | Galois keys, kB | public key, kB | offer, bytes
        text
        ## Accuracy and security
        figure precision
        table of 1: d, r, batch, policy | rms error | largest error | N | log2 of moduli | security, bits
        text
        """,
        Outline(MadeUp.File(MadeUp.Result, new ConfigResult { Config = MadeUp.Config with { AdapterPrivacy = "open-basis" }, Valid = false, ErrorMessage = "broken" })));

    [Fact]
    public void Without_a_valid_configuration_there_is_only_why() => Assert.Equal(
        """
        # HeLora benchmark report
        ## Machine
        table of 1: file | measures | processor | vectors | runtime | system | processors | transform, µs
        text
        ## Summary
        list of 1
        ## Not valid
        table of 1: d, r, batch | why
        """,
        Outline(MadeUp.File(new ConfigResult { Config = MadeUp.Config, Valid = false })));

    [Fact]
    public void Several_files_are_one_report()
    {
        EndToEndFile other = new("b.json", MadeUp.EndToEnd(MadeUp.Result) with { Machine = MadeUp.Machine with { Processor = "other" } });
        IReadOnlyList<Block> blocks = ReportBuilder.Create([MadeUp.File(MadeUp.Result), other, Micro, Micro with { Path = "n.json" }]);
        Assert.Contains(blocks, b => b is Paragraph p && p.Text.StartsWith("The files are of different machines", StringComparison.Ordinal));
        DataTable security = blocks.OfType<DataTable>().Single(t => t.Columns[^1].Title == "security, bits");
        Assert.Equal(["512, 8, 4, e2e", "512, 8, 4, b"], security.Rows.Select(r => r[0].Text));
        Assert.Equal(["Single operations, m.json", "Single operations, n.json"], blocks.OfType<Heading>().Select(h => h.Text).TakeLast(2));
        Assert.Equal(["micro-1", "micro-2"], blocks.OfType<Figure>().Select(f => f.Name).TakeLast(2));
    }

    [Fact]
    public void Cells_hold_the_figures()
    {
        IReadOnlyList<Block> blocks = ReportBuilder.Create([MadeUp.File(MadeUp.Full, MadeUp.Full.With(c => c with { BatchSize = 1 })), Micro]);
        DataTable[] tables = [.. blocks.OfType<DataTable>()];
        Assert.Equal(["512, 8, 4", "2000", "8000", "0.500", "0.480", "2500", "10\u202F000", "0.400"], Row(tables, "online step, ms"));
        Assert.Equal(["512, 8, 4", "0.0100", "0.0140", "0.0040", "0.0780", "0.0140", "0.120", "0.125"], Row(tables, "average"));
        Assert.Equal(["512, 8, 4", "3.5", "3.5", "2", "0", "3", "13.5"], Row(tables, "transforms"));
        Assert.Equal(["512, 8, 4", "12.3", "12.7", "1667", "590", "24.6", "98", "1000", "1", "0.450", "0.570"], Row(tables, "all with the link, ms per token"));
        Assert.Equal(["512, 8, 4", "2^-11.0", "2^-10.0", "4096", "96", "128"], Row(tables, "security, bits"));
        Assert.Equal(["512, 8, 4", "1", "1.70", "588", "0.300", "90\u202F%", "100\u202F%"], Row(tables, "answers used"));
        Assert.Equal(["encode", "3", "100", "50", "100", "10", "8.33", "1000", "2^-29.9", "yes"], Row(tables, "valid"));
        DataTable findings = tables.Single(t => t.Columns[^1].Title == "low utilisation");
        Assert.Equal(["512, 8, 4", "62\u202F%", "0.18x", "2.70\u202FMB", "3.75x", "90\u202F%"], findings.Rows[0].Select(c => c.Text));
        Assert.Equal([false, true, false, false, true, false], findings.Rows[0].Select(c => c.IsMarked));
    }

    [Fact]
    public void Predictions_are_beside_what_was_measured()
    {
        IReadOnlyList<Block> blocks = ReportBuilder.Create([MadeUp.File(MadeUp.Full, MadeUp.Full.With(c => c with { Rank = 16 }) with
        {
            Prediction = MadeUp.Full.Prediction! with { MsPerToken = 0.079, ComputeMsPerToken = 0.12 },
        })]);
        DataTable table = blocks.OfType<DataTable>().Single(t => t.Columns[^1].Title == "ratio of errors");
        Assert.Equal(["512, 8, 4", "0.1000", "0.120", "1.20x", "0.0600", "0.0780", "1.30x", "2^-12.0", "2^-11.0", "2.00x"], table.Rows[0].Select(c => c.Text));
        Assert.Equal(["512, 16, 4", "0.0790", "0.120", "1.52x", "0.1200", "0.0780", "0.65x", "2^-12.0", "2^-11.0", "2.00x"], table.Rows[1].Select(c => c.Text));
        Assert.Equal([false, false, true], new[] { 3, 6, 9 }.Select(i => table.Rows[0][i].IsMarked));
        Assert.Equal([true, true, true], new[] { 3, 6, 9 }.Select(i => table.Rows[1][i].IsMarked));
        Assert.Contains(blocks, b => b is Paragraph p && p.Text.Contains("geometric means: times 1.35x, compute 0.92x, errors 2.00x.", StringComparison.Ordinal));
    }

    // 0.12 ms of computing and 0.45 on the link, ten layers.
    [Fact]
    public void Models_are_layers_times_a_layer()
    {
        IReadOnlyList<Block> blocks = ReportBuilder.Create([MadeUp.File(MadeUp.Full, MadeUp.Result.With(c => c with { Rank = 16 }))]);
        DataTable table = blocks.OfType<DataTable>().Single(t => t.Columns[^1].Title == "tok/s, all, with the link");
        Assert.Equal(
            ["512, 8, 4", "some-model", "10", "40", "0.480", "4.80", "208", "833", "0.123", "0.127", "8", "175"], Assert.Single(table.Rows).Select(c => c.Text));
        table = ReportBuilder.Create([MadeUp.File(MadeUp.Full with { Link = null })]).OfType<DataTable>().Single(t => t.Columns[^1].Title == "recommended batch");
        Assert.Equal("8", Assert.Single(table.Rows)[^1].Text);
    }

    [Fact]
    public void What_was_not_encrypted_is_marked_wherever_it_is_shown()
    {
        MicroFile micro = new("s.json", MadeUp.Micro(MadeUp.Operation("encode")) with { Backend = "simulation" });
        IReadOnlyList<Block> blocks = ReportBuilder.Create([MadeUp.File(MadeUp.Simulation, MadeUp.Full), Micro, micro]);
        Assert.Equal(
            [
                "Simulation: in 1 of 2 configurations nothing was encrypted. Their times, operations and bytes are predictions of their schedules, their errors are drawn from the noise model. They are marked: simulated.",
                "Simulation: in s.json nothing was encrypted. Its times are those of arithmetic in the clear. Its operations are marked: simulated.",
            ],
            blocks.Skip(1).Take(2).Select(b => Assert.IsType<Notice>(b).Text));
        DataTable[] tables = [.. blocks.OfType<DataTable>()];
        DataTable[] ofConfigs = [.. tables.Where(t => t.Columns[0].Title == "d, r, batch, backend")];
        Assert.True(ofConfigs.Length > 8);
        Assert.All(ofConfigs.SelectMany(t => t.Rows), row => Assert.Contains(row[0].Text, (string[])["512, 8, 4, simulated", "512, 8, 4, cpu"]));
        Assert.Contains(blocks, b => b is Heading { Text: "Single operations, s.json, simulated" });
        Assert.Equal(["encode", "rotate", "encode, simulated"], tables.Where(t => t.Columns[0].Title == "operation").SelectMany(t => t.Rows).Select(r => r[0].Text));
        Assert.Equal("Median times of single operations, N = 16384, simulated.", blocks.OfType<Figure>().Last().Caption);
        Assert.Equal(["512, 8, 4, cpu"], tables.Single(t => t.Columns[^1].Title == "ratio of errors").Rows.Select(r => r[0].Text));
    }

    [Fact]
    public void What_was_not_encrypted_is_not_the_best_of_what_was()
    {
        ConfigResult fast = MadeUp.Simulation with { Throughput = MadeUp.Result.Throughput! with { TokensPerSecond = 1e6, AggregateTokensPerSecond = 1e6 } };
        Assert.All(Best(MadeUp.Result, fast), name => Assert.Equal("512, 8, 4, cpu", name));
        Assert.All(Best(MadeUp.Simulation, fast.With(c => c with { Rank = 16 })), name => Assert.EndsWith("simulated", name, StringComparison.Ordinal));
        Assert.Contains(ReportBuilder.Create([MadeUp.File(MadeUp.Simulation)]), b => b is Heading { Text: "Best configurations, simulated" });
        Assert.Contains(ReportBuilder.Create([MadeUp.File(MadeUp.Result, fast)]), b => b is Paragraph { Text: "Of those that were encrypted." });

        static IEnumerable<string> Best(params ConfigResult[] results) =>
            ReportBuilder.Create([MadeUp.File(results)]).OfType<DataTable>().Single(t => t.Columns[0].Title == "best").Rows.Select(r => r[1].Text);
    }

    [Fact]
    public void A_simulation_has_no_keys_and_no_memory()
    {
        DataTable[] tables = [.. ReportBuilder.Create([MadeUp.File(MadeUp.Simulation)]).OfType<DataTable>()];
        Assert.Equal(["512, 8, 4, simulated", "12.3", "12.7", "1667", "-", "-", "-"], Row(tables, "offer, bytes"));
        Assert.Equal(["512, 8, 4, simulated", "-", "-", "-", "-", "90\u202F%", "100\u202F%"], Row(tables, "answers used"));
        Assert.DoesNotContain(tables, t => t.Columns[^1].Title == "ratio of errors");
    }

    [Fact]
    public void The_best_with_a_link_is_named()
    {
        ConfigResult fast = MadeUp.Full.With(c => c with { BatchSize = 1 }) with { Timing = MadeUp.Full.Timing! with { MedianHeTimeMs = 0.01 } };
        ConfigResult near = MadeUp.Full with { Link = MadeUp.Full.Link! with { TransferMsPerToken = 0.1 } };
        DataTable best = ReportBuilder.Create([MadeUp.File(fast, near)]).OfType<DataTable>().Single(t => t.Columns[0].Title == "best");
        Assert.Equal("512, 8, 4", best.Rows.Single(r => r[0].Text == "most tokens a second, all sequences, with the link")[1].Text);
    }

    [Fact]
    public void Without_plots_all_else_is_there()
    {
        IReadOnlyList<Block> blocks = ReportBuilder.Create([MadeUp.File(MadeUp.Full), Micro]), without = ReportBuilder.WithoutPlots(blocks, "why");
        Assert.Equal("why", Assert.IsType<Notice>(without[1]).Text);
        Assert.Equal(blocks.Where(b => b is not Figure), without.Where(b => b is not Notice));
        Assert.DoesNotContain("<svg", HtmlPage.Write(without), StringComparison.Ordinal);
    }

    [Fact]
    public void Undecided_rules_say_what_is_missing()
    {
        IReadOnlyList<Block> blocks = ReportBuilder.Create([MadeUp.File(MadeUp.Full, MadeUp.Result.With(c => c with { BatchSize = 1 }))]);
        DataTable rules = blocks.OfType<DataTable>().Single(t => t.Columns[^1].Title == "holds for");
        Assert.Equal(
            [
                "1 of 2; 1 not decided: no timing.operations_ms in the report", "0 of 2", "0 of 2; 1 not decided: no memory in the report",
                "1 of 2; 1 not decided: no link in the report", "0 of 2; 1 not decided: no packing in the report",
            ],
            rules.Rows.Select(r => r[^1].Text));
        BulletList summary = blocks.OfType<BulletList>().First();
        Assert.Equal("Bottlenecks: rotation-bound 1 of 2, encryption-bound 0 of 2, memory-bound 0 of 2, bandwidth-bound 1 of 2, low utilisation 0 of 2.", summary.Items[1]);
        summary = ReportBuilder.Create([MadeUp.File(MadeUp.Result)]).OfType<BulletList>().First();
        Assert.Equal(
            "Bottlenecks: encryption-bound 0 of 1. Not decided: rotation-bound, memory-bound, bandwidth-bound, low utilisation.", summary.Items[1]);
    }

    [Fact]
    public void Only_the_worst_are_explained()
    {
        ConfigResult[] results =
        [
            .. Enumerable.Range(1, 20).Select(i => MadeUp.Full.With(c => c with { BatchSize = i }) with { Link = MadeUp.Full.Link! with { TransferMsPerToken = i } }),
        ];
        IReadOnlyList<Block> blocks = ReportBuilder.Create([MadeUp.File(results)]);
        int heading = blocks.ToList().FindIndex(b => b is Heading { Text: "Bandwidth-bound" });
        Assert.Equal("The worst 8 of 20.", Assert.IsType<Paragraph>(blocks[heading + 1]).Text);
        DataTable table = Assert.IsType<DataTable>(blocks[heading + 2]);
        Assert.Equal(Enumerable.Range(13, 8).Select(i => $"512, 8, {i}"), table.Rows.Select(r => r[0].Text));
    }

    private static string[] Row(DataTable[] tables, string lastColumn) =>
        [.. tables.Last(t => t.Columns[^1].Title == lastColumn).Rows[0].Select(c => c.Text)];

    private static string Outline(params BenchFile[] files) => string.Join('\n', ReportBuilder.Create(files).Select(block => block switch
    {
        Heading heading => $"{new string('#', heading.Level)} {heading.Text}",
        Paragraph => "text",
        BulletList list => $"list of {list.Items.Count}",
        DataTable table => $"table of {table.Rows.Count}: {string.Join(" | ", table.Columns.Select(c => c.Title))}",
        Figure figure => $"figure {figure.Name}",
        Notice => "notice",
        _ => block.ToString(),
    }));
}
