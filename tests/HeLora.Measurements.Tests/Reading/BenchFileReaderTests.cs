using System.Text;
using System.Text.Json.Nodes;

namespace HeLora.Measurements.Tests;

public class BenchFileReaderTests
{
    [Fact]
    public void A_report_is_read_as_it_was_written()
    {
        using var directory = new TemporaryDirectory();
        EndToEndReport endToEnd = MadeUp.EndToEnd(
            MadeUp.Full, MadeUp.Result.With(c => c with { Rank = 16, Module = "m" }),
            new ConfigResult { Config = MadeUp.Config with { Rank = 32 }, Valid = false, ErrorMessage = "why" });
        MicroReport micro = MadeUp.Micro(MadeUp.Operation("encode"), MadeUp.Operation("rotate", 2));
        var e = Assert.IsType<EndToEndFile>(BenchFileReader.Read(directory.Save("e.json", endToEnd)));
        var m = Assert.IsType<MicroFile>(BenchFileReader.Read(directory.Save("m.json", micro)));
        Assert.Equal(JsonReport.Serialize(endToEnd), JsonReport.Serialize(e.Report));
        Assert.Equal(JsonReport.Serialize(micro), JsonReport.Serialize(m.Report));
        Assert.Equal("e.json", e.Name);
        Assert.Equal(endToEnd.Machine, e.Machine);
        Assert.Equal(0.03, e.Report.AllResults[0].Timing!.OperationsMs!["trace"]);
    }

    [Fact]
    public void A_report_of_an_older_version_lacks_what_came_later()
    {
        JsonNode report = Node(MadeUp.Full);
        JsonObject result = report["all_results"]![0]!.AsObject();
        Assert.All((string[])["memory", "packing", "link", "prediction", "whole_model"], name => Assert.True(result.Remove(name)));
        Assert.True(result["timing"]!.AsObject().Remove("operations_ms") && result["config"]!.AsObject().Remove("model"));
        ConfigResult read = Assert.IsType<EndToEndFile>(Read(report)).Report.AllResults[0];
        Assert.True(read is { Memory: null, Packing: null, Link: null, Prediction: null, WholeModel: null, Config.Model: null, Timing.OperationsMs: null });
    }

    [Fact]
    public void A_report_of_a_newer_version_may_have_more()
    {
        JsonNode report = Node(MadeUp.Result);
        report["something"] = new JsonObject { ["new"] = 1 };
        report["all_results"]![0]!["timing"]!["new"] = "text";
        Assert.IsType<EndToEndFile>(Read(report));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        byte[] json = Encoding.UTF8.GetBytes(Node(MadeUp.Result).ToJsonString());
        Assert.IsType<EndToEndFile>(Read([.. Encoding.UTF8.Preamble, .. json]));
    }

    [Fact]
    public void An_invalid_result_may_have_errors_that_are_not_finite()
    {
        ConfigResult result = MadeUp.Result with { Valid = false, Accuracy = new AccuracyFigures(double.PositiveInfinity, double.NaN) };
        Assert.Equal(result.Accuracy, Assert.IsType<EndToEndFile>(Read(Node(result))).Report.AllResults[0].Accuracy);
    }

    [Theory]
    [InlineData("schema", null, "schema: missing")]
    [InlineData("schema", "1", "schema: 1; expected text")]
    [InlineData("schema", "\"helora.bench.end2end/2\"", "schema: 'helora.bench.end2end/2'; expected helora.bench.end2end/1 or helora.bench.micro/1")]
    [InlineData("schema", "\"helora.verify/1\"", "schema: 'helora.verify/1'")]
    [InlineData("schema", "\"\\u001b[2J\"", "schema: '\uFFFD[2J'")]
    [InlineData("machine", null, "machine: missing")]
    [InlineData("machine", "null", "machine: null; expected an object")]
    [InlineData("machine.logical_processors", "1.5", "machine.logical_processors: 1.5; expected an integer")]
    [InlineData("machine.logical_processors", "3000000000", "machine.logical_processors: 3000000000; expected an integer")]
    [InlineData("machine.ntt_4096_forward_us", "0", "machine.ntt_4096_forward_us: 0; expected a number above 0")]
    [InlineData("machine.ntt_4096_forward_us", "1e999", "machine.ntt_4096_forward_us: 1e999; expected a number above 0")]
    [InlineData("summary.total_configs", "true", "summary.total_configs: true; expected an integer")]
    [InlineData("best_configurations.highest_throughput", "[]", "best_configurations.highest_throughput: an array; expected an object")]
    [InlineData("all_results", "{}", "all_results: an object; expected an array")]
    [InlineData("all_results", "[]", "all_results: 0 entries; expected 1 to 4096")]
    [InlineData("all_results.0", "null", "all_results[0]: null; expected an object")]
    [InlineData("all_results.1.valid", "\"yes\"", "all_results[1].valid: text; expected true or false")]
    [InlineData("all_results.1.config", null, "all_results[1].config: missing")]
    [InlineData("all_results.1.config.rank", null, "all_results[1].config.rank: missing")]
    [InlineData("all_results.1.config.rank", "0", "all_results[1].config.rank: 0; expected an integer above 0")]
    [InlineData("all_results.1.config.batch_size", "-1", "all_results[1].config.batch_size: -1; expected an integer above 0")]
    [InlineData("all_results.1.config.seed", "-1", "all_results[1].config.seed: -1; expected an integer")]
    [InlineData("all_results.1.config.plan", null, "all_results[1].config.plan: missing")]
    [InlineData("all_results.1.config.plan", "null", "all_results[1].config.plan: null; expected text")]
    [InlineData("all_results.1.config.module", "3", "all_results[1].config.module: 3; expected text")]
    [InlineData("all_results.1.timing", "null", "all_results[1].timing: null; expected figures, as valid is true")]
    [InlineData("all_results.1.timing.avg_he_time_ms", null, "all_results[1].timing.avg_he_time_ms: missing")]
    [InlineData("all_results.1.timing.avg_he_time_ms", "\"NaN\"", "all_results[1].timing.avg_he_time_ms: text; expected a number from 0")]
    [InlineData("all_results.1.timing.avg_he_time_ms", "-0.5", "all_results[1].timing.avg_he_time_ms: -0.5; expected a number from 0")]
    [InlineData("all_results.1.timing.avg_he_time_ms", "1e19", "all_results[1].timing.avg_he_time_ms: 1e19; expected a number from 0 to 1e18")]
    [InlineData("all_results.1.timing.operations_ms", "{\"a\": null}", "all_results[1].timing.operations_ms['a']: null; expected a number")]
    [InlineData("all_results.1.timing.operations_ms", "{\"max_error\": \"NaN\"}", "all_results[1].timing.operations_ms['max_error']: text; expected a number")]
    [InlineData("all_results.1.timing.operations_ms", "{\"x.max_error\": \"NaN\"}", "all_results[1].timing.operations_ms['x.max_error']: text; expected a number")]
    [InlineData("all_results.1.timing.in_ntt_4096", "{}", "all_results[1].timing.in_ntt_4096.encrypt: missing")]
    [InlineData("all_results.1.throughput.tokens_per_second", null, "all_results[1].throughput.tokens_per_second: missing")]
    [InlineData("all_results.1.operations.avg_rotations_per_token", "[1]", "all_results[1].operations.avg_rotations_per_token: an array; expected a number")]
    [InlineData("all_results.1.communication.offer_bytes", "1e3", "all_results[1].communication.offer_bytes: 1e3; expected an integer")]
    [InlineData("all_results.1.accuracy.rms_relative_error", "\"Infinity\"", "all_results[1].accuracy.rms_relative_error: Infinity; expected a finite number, as valid is true")]
    [InlineData("all_results.1.accuracy.max_relative_error", "-1", "all_results[1].accuracy.max_relative_error: -1; expected a number")]
    [InlineData("all_results.1.security.ring_degree", "0", "all_results[1].security.ring_degree: 0; expected an integer above 0")]
    [InlineData("all_results.1.memory.session_bytes", "9223372036854775808", "all_results[1].memory.session_bytes: 9223372036854775808; expected an integer")]
    [InlineData("all_results.1.packing.input_utilisation", "1.5", "all_results[1].packing.input_utilisation: 1.5; expected a number from 0 to 1")]
    [InlineData("all_results.1.link.bandwidth_mbit_per_s", "0", "all_results[1].link.bandwidth_mbit_per_s: 0; expected a number above 0")]
    [InlineData("all_results.1.config.backend", null, "all_results[1].config.backend: missing")]
    [InlineData("all_results.1.config.backend", "null", "all_results[1].config.backend: null; expected text")]
    [InlineData("all_results.1.config.model", "7", "all_results[1].config.model: 7; expected text")]
    [InlineData("all_results.1.prediction.schedule_hash", null, "all_results[1].prediction.schedule_hash: missing")]
    [InlineData("all_results.1.prediction.ms_per_token", "-1", "all_results[1].prediction.ms_per_token: -1; expected a number from 0")]
    [InlineData("all_results.1.whole_model.layers", "0", "all_results[1].whole_model.layers: 0; expected an integer above 0")]
    [InlineData("all_results.1.whole_model.name", "null", "all_results[1].whole_model.name: null; expected text")]
    [InlineData("all_results.1.link.rtt_ms", null, "all_results[1].link.rtt_ms: missing")]
    public void A_field_that_does_not_fit_is_named(string field, string? value, string message)
    {
        JsonNode report = Node(MadeUp.Full, MadeUp.Full.With(c => c with { Rank = 16 }));
        Set(report, field.Split('.'), value);
        Refused(Encoding.UTF8.GetBytes(report.ToJsonString()), message);
    }

    [Theory]
    [InlineData("results.0.max_error", "\"NaN\"", "results[0].max_error: NaN; expected a finite number, as valid is true")]
    [InlineData("results.0.limbs", "0", "results[0].limbs: 0; expected an integer above 0")]
    [InlineData("results.0.operation", null, "results[0].operation: missing")]
    [InlineData("results", "[]", "results: 0 entries")]
    [InlineData("backend", null, "backend: missing")]
    [InlineData("profile.scale", "0", "profile.scale: 0; expected a number above 0")]
    public void So_is_one_of_single_operations(string field, string? value, string message)
    {
        JsonNode report = JsonNode.Parse(JsonReport.Serialize(MadeUp.Micro(MadeUp.Operation("encode"))))!;
        Set(report, field.Split('.'), value);
        Refused(Encoding.UTF8.GetBytes(report.ToJsonString()), message);
    }

    [Theory]
    [InlineData("", "line 1, byte 1: not JSON")]
    [InlineData("{\n \"schema\": x", "line 2, byte 12: not JSON")]
    [InlineData("null", "the report: null; expected an object")]
    [InlineData("[]", "the report: an array; expected an object")]
    [InlineData("{\"schema\":\"helora.bench.end2end/1\"}", "machine: missing")]
    [InlineData("{\"schema\":\"a\",\"schema\":\"b\"}", "a name comes twice in an object")]
    [InlineData("{} {}", "line 1, byte 4: not JSON")]
    public void Something_else_is_refused(string text, string message) => Refused(Encoding.UTF8.GetBytes(text), message);

    [Fact]
    public void Nesting_is_limited() => Refused([.. "{\"a\":"u8, .. Enumerable.Repeat((byte)'[', 100_000)], "line 1, byte 37: not JSON");

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes(Node(MadeUp.Result).ToJsonString());
        json[json.AsSpan().IndexOf("Some Processor"u8)] = 0xFF;
        Refused(json, "machine.processor: not Unicode");
        json = Encoding.UTF8.GetBytes(Node(MadeUp.Full).ToJsonString());
        json[json.AsSpan().IndexOf("merge"u8)] = 0xFF;
        Refused(json, "all_results[0].timing.operations_ms: a name that is not Unicode");
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused()
    {
        string json = Node(MadeUp.Full).ToJsonString();
        Refused(Encoding.UTF8.GetBytes(json.Replace("Some Processor", "\\ud800", StringComparison.Ordinal)), "machine.processor: not Unicode");
        Refused(Encoding.UTF8.GetBytes(json.Replace("\"merge\"", "\"\\udc00\"", StringComparison.Ordinal)), "a name is not Unicode");
    }

    [Fact]
    public void The_size_of_a_file_is_limited()
    {
        byte[] json = Encoding.UTF8.GetBytes(Node(MadeUp.Result).ToJsonString());
        byte[] padding = [.. Enumerable.Repeat((byte)' ', BenchFileReader.MaxFileSize - json.Length)];
        Assert.IsType<EndToEndFile>(Read([.. json, .. padding]));
        Refused([.. json, .. padding, (byte)' '], "file: over 16777216 bytes; expected at most 16777216");
    }

    [Fact]
    public void The_number_of_results_is_limited()
    {
        ConfigResult[] results = [.. Enumerable.Range(1, BenchFileReader.MaxResults + 1).Select(i => new ConfigResult { Config = MadeUp.Config with { Rank = i }, Valid = false })];
        Assert.IsType<EndToEndFile>(Read(Node(results[1..])));
        Refused(Encoding.UTF8.GetBytes(Node(results).ToJsonString()), "all_results: 4097 entries; expected 1 to 4096");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-such-file.json")]
    [InlineData(".")]
    public void A_file_that_is_not_there_is_named(string path) =>
        Assert.StartsWith($"'{path}': no such file", Assert.Throws<InputException>(() => BenchFileReader.Read(path)).Message, StringComparison.Ordinal);

    private static JsonNode Node(params ConfigResult[] results) => JsonNode.Parse(JsonReport.Serialize(MadeUp.EndToEnd(results)))!;

    private static void Set(JsonNode node, string[] path, string? value)
    {
        JsonNode parent = path[..^1].Aggregate(node, (n, name) => int.TryParse(name, out int index) ? n[index]! : n[name]!);
        if (value is null)
        {
            Assert.True(parent.AsObject().Remove(path[^1]));
        }
        else if (int.TryParse(path[^1], out int index))
        {
            parent[index] = JsonNode.Parse(value);
        }
        else
        {
            Assert.True(parent.AsObject().ContainsKey(path[^1]));
            parent[path[^1]] = JsonNode.Parse(value);
        }
    }

    private static BenchFile Read(JsonNode report) => Read(Encoding.UTF8.GetBytes(report.ToJsonString()));

    private static BenchFile Read(byte[] bytes)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory.File("r.json"), bytes);
        return BenchFileReader.Read(directory.File("r.json"));
    }

    private static void Refused(byte[] bytes, string message)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("r.json");
        File.WriteAllBytes(path, bytes);
        string error = Assert.Throws<InputException>(() => BenchFileReader.Read(path)).Message;
        Assert.StartsWith($"{path}: {message}", error, StringComparison.Ordinal);
        Assert.DoesNotContain(error, char.IsControl);
    }
}
