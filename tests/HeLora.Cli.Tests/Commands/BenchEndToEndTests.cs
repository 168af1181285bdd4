using System.Text.Json;
using HeLora.Adapters.Peft;
using HeLora.Compiler;

namespace HeLora.Cli.Tests.Commands;

public class BenchEndToEndTests
{
    private static readonly string[] Fields =
    [
        "schema", "machine.processor", "machine.simd", "machine.vector_bits", "machine.dotnet", "machine.os",
        "machine.logical_processors", "machine.ntt_4096_forward_us",
        "summary.total_configs", "summary.valid_configs", "summary.failed_configs",
        "best_configurations.highest_throughput.tokens_per_second",
        "best_configurations.highest_aggregate.aggregate_tokens_per_second",
        "best_configurations.lowest_rotations.avg_rotations_per_token",
        "best_configurations.lowest_rotations.config.hidden_size",
    ];

    private static readonly string[] ResultFields =
    [
        "config.hidden_size", "config.output_size", "config.rank", "config.batch_size", "config.num_tokens", "config.profile",
        "config.targets", "config.plan", "config.adapter_privacy", "config.threads", "config.seed", "valid", "error_message",
        "throughput.tokens_per_second", "throughput.aggregate_tokens_per_second", "throughput.ms_per_token",
        "throughput.median_ms_per_token", "throughput.online_tokens_per_second",
        "throughput.online_aggregate_tokens_per_second", "throughput.online_ms_per_token",
        "operations.avg_rotations_per_token", "operations.avg_keyswitches_per_token",
        "operations.avg_decompositions_per_token", "operations.avg_rescales_per_token",
        "operations.avg_ct_pt_multiplications_per_token", "operations.avg_transforms_per_token",
        "timing.avg_he_time_ms", "timing.avg_encrypt_time_ms", "timing.avg_compute_time_ms", "timing.avg_decrypt_time_ms",
        "timing.avg_offline_time_ms", "timing.avg_client_offline_time_ms", "timing.avg_server_offline_time_ms",
        "timing.median_he_time_ms", "timing.median_encrypt_time_ms", "timing.median_compute_time_ms",
        "timing.median_decrypt_time_ms", "timing.median_offline_time_ms", "timing.median_client_offline_time_ms",
        "timing.median_server_offline_time_ms", "timing.he_time_percentage",
        "timing.in_ntt_4096.encrypt", "timing.in_ntt_4096.compute", "timing.in_ntt_4096.decrypt",
        "timing.in_ntt_4096.offline", "timing.in_ntt_4096.client_offline", "timing.in_ntt_4096.server_offline",
        "timing.in_ntt_4096.total",
        "communication.bytes_up_per_token", "communication.bytes_down_per_token", "communication.evaluation_key_bytes",
        "communication.public_key_bytes", "communication.offer_bytes",
        "accuracy.max_relative_error", "accuracy.rms_relative_error",
        "security.ring_degree", "security.log2_qp", "security.bits",
    ];

    [Theory]
    [InlineData("sealed", 4096)]
    [InlineData("open-basis", 2048)]
    public void The_report_has_every_field(string privacy, int ringDegree)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("report.json");
        CommandRun run = CommandRun.Of(
            "bench", "end2end", "--hidden-sizes", "64", "--ranks", "2", "5", "--batch-sizes", "1", "3", "--num-tokens", "3",
            "--warm-up", "0", "--plan", "coefficient", "--adapter-privacy", privacy, "--output", path).Succeeded();
        Assert.Contains("aggregate", run.Output, StringComparison.Ordinal);

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement report = document.RootElement;
        Assert.Equal("helora.bench.end2end/1", report.GetProperty("schema").GetString());
        Assert.Equal("schema", report.EnumerateObject().First().Name);
        Assert.All(Fields, field => At(report, field));
        Assert.Equal(4, At(report, "summary.total_configs").GetInt32());
        Assert.Equal(4, At(report, "summary.valid_configs").GetInt32());
        Assert.Equal(0, At(report, "summary.failed_configs").GetInt32());
        Assert.Equal(4, report.GetProperty("all_results").GetArrayLength());
        foreach (JsonElement result in report.GetProperty("all_results").EnumerateArray())
        {
            Assert.All(ResultFields, field => At(result, field));
            CheckResult(result, privacy, ringDegree, At(report, "machine.ntt_4096_forward_us").GetDouble());
        }

        Assert.Equal([path], Directory.GetFiles(directory.Root));
    }

    [Theory]
    [InlineData("sealed", 8)]
    [InlineData("open-basis", 4)]
    public void The_streaming_plan_reports_blocks_and_overhead(string privacy, int wordBytes)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("report.json");
        CommandRun.Of(
            "bench", "end2end", "--plan", "streaming", "--adapter-privacy", privacy, "--precision", "8.5", "--hidden-sizes", "96", "--ranks", "4",
            "--batch-sizes", "2", "--num-tokens", "1030", "--warm-up", "0", "--threads", "2", "--output", path).Succeeded();
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement result = Assert.Single(document.RootElement.GetProperty("all_results").EnumerateArray());
        double Number(string field) => At(result, field).GetDouble();
        Assert.Equal("streaming", At(result, "config.plan").GetString());
        Assert.All(
            (string[])["avg_rotations_per_token", "avg_keyswitches_per_token", "avg_rescales_per_token", "avg_ct_pt_multiplications_per_token"],
            name => Assert.Equal(0, Number($"operations.{name}")));
        Assert.Equal(0, Number("communication.evaluation_key_bytes"));

        // 2060 tokens: two blocks of 2048.
        Assert.Equal(2048, Number("streaming.block_positions"));
        Assert.Equal(2, Number("streaming.blocks"));
        double block = Number("streaming.client_ms_per_block") + Number("streaming.server_ms_per_block");
        Assert.Equal(
            block / 2048, Number("streaming.client_offline_ms_per_token") + Number("streaming.server_offline_ms_per_token"), 1e-9);
        Assert.Equal(
            2 * block / 2060, Number("streaming.session_client_offline_ms_per_token") + Number("streaming.session_server_offline_ms_per_token"), 1e-9);
        Assert.InRange(Number("memory.client_bytes"), 2048 * 96 * wordBytes, 4 * 2048 * (96 + 96) * (wordBytes + 4));
        double plain = Number("overhead_vs_plaintext.plain_ms_per_token");
        Assert.Equal(Number("timing.median_he_time_ms") / plain, Number("overhead_vs_plaintext.total"), 1e-6);
        Assert.InRange(Number("overhead_vs_plaintext.online"), 0, Number("overhead_vs_plaintext.total"));
        Assert.InRange(Number("timing.he_time_percentage"), 1, 100);
    }

    [Fact]
    public void An_adapter_is_measured_by_shape_and_a_failure_does_not_end_the_sweep()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("report.json");

        // Larger than any plan takes.
        string adapter = directory.SaveAdapter(
            LoraModule.Random("a", LoraConfig.MaxSize + 1, 1, 1, 4, 1),
            LoraModule.Random("b", 64, 48, 2, 4, 2),
            LoraModule.Random("c", 64, 48, 2, 4, 3));
        CommandRun run = CommandRun.Of(
            "bench", "end2end", "--adapter", adapter, "--batch-sizes", "2", "--num-tokens", "2", "--warm-up", "0", "--output", path);
        run.Failed(1, "1 of 2 configurations failed; the first (hidden 1048577, rank 1, batch 2)");
        Assert.Contains("64>48", run.Output, StringComparison.Ordinal);

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement report = document.RootElement;
        Assert.Equal(1, At(report, "summary.failed_configs").GetInt32());
        JsonElement[] results = [.. report.GetProperty("all_results").EnumerateArray()];
        Assert.Equal(2, results.Length);
        Assert.False(results[0].GetProperty("valid").GetBoolean());
        Assert.Contains("expected 1 to 1048576", results[0].GetProperty("error_message").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, results[0].GetProperty("throughput").ValueKind);
        Assert.True(results[1].GetProperty("valid").GetBoolean());
        Assert.Equal("b", At(results[1], "config.module").GetString());
        Assert.Equal(48, At(results[1], "config.output_size").GetInt32());
        Assert.Equal(64, At(report, "best_configurations.highest_throughput.config.hidden_size").GetInt32());
    }

    private static void CheckResult(JsonElement result, string privacy, int ringDegree, double transform)
    {
        double Number(string field) => At(result, field).GetDouble();
        double batch = Number("config.batch_size");
        Assert.True(result.GetProperty("valid").GetBoolean());
        Assert.Equal("tuned", At(result, "config.profile").GetString());
        Assert.Equal("single", At(result, "config.targets").GetString());
        Assert.Equal(privacy, At(result, "config.adapter_privacy").GetString());
        Assert.Equal(1000 / Number("throughput.ms_per_token"), Number("throughput.tokens_per_second"), 1e-6);
        Assert.Equal(batch * Number("throughput.tokens_per_second"), Number("throughput.aggregate_tokens_per_second"), 1e-6);
        Assert.Equal(Number("throughput.ms_per_token"), batch * Number("timing.avg_he_time_ms"), 1e-9);
        Assert.Equal(
            Number("timing.avg_he_time_ms"),
            Number("timing.avg_encrypt_time_ms") + Number("timing.avg_compute_time_ms") + Number("timing.avg_decrypt_time_ms")
                + Number("timing.avg_offline_time_ms"),
            1e-9);
        Assert.Equal(
            Number("timing.avg_offline_time_ms"),
            Number("timing.avg_client_offline_time_ms") + Number("timing.avg_server_offline_time_ms"), 1e-9);
        Assert.Equal(Number("timing.median_he_time_ms"), Number("timing.in_ntt_4096.total") * transform / 1000, 1e-9);
        Assert.InRange(Number("timing.he_time_percentage"), 1, 100);
        Assert.InRange(Number("accuracy.rms_relative_error"), 1e-9, 1.0 / 256);
        Assert.InRange(Number("accuracy.max_relative_error"), 1e-9, 1.0 / 256);
        Assert.Equal(ringDegree, Number("security.ring_degree"));
        Assert.Equal(128, Number("security.bits"));
        Assert.True(Number("communication.bytes_up_per_token") > 0);
        Assert.True(Number("communication.bytes_down_per_token") > 0);
        Assert.True(Number("communication.public_key_bytes") > 0);
        bool isSealed = privacy == "sealed";
        Assert.Equal(isSealed, Number("communication.evaluation_key_bytes") > 0);
        Assert.Equal(isSealed, Number("operations.avg_rotations_per_token") > 0);
        Assert.True(Number("operations.avg_ct_pt_multiplications_per_token") > 0);
        Assert.Equal(0, Number("operations.avg_rescales_per_token"));
    }

    private static JsonElement At(JsonElement element, string path) =>
        path.Split('.').Aggregate(element, (e, name) => e.GetProperty(name));
}
