using System.Text.Json;
using HeLora.Bench;
using HeLora.Cli.Commands;

namespace HeLora.Cli.Tests.Commands;

public class BenchMicroTests
{
    private static readonly string[] Fields =
    [
        "schema", "machine.processor", "machine.simd", "machine.vector_bits", "machine.dotnet", "machine.os",
        "machine.logical_processors", "machine.ntt_4096_forward_us", "machine.ntt_forward_us",
        "profile.name", "profile.ring_degree", "profile.limbs", "profile.log2_qp", "profile.scale", "results",
    ];

    private static readonly string[] TopOperations =
    [
        "encode", "encode_plaintext", "encrypt_symmetric", "encrypt_public", "decrypt", "decode", "add", "multiply_plain",
    ];

    [Theory]
    [InlineData("fast", 3, 40)]
    [InlineData("safe", 4, 45)]
    [InlineData("tuned", 3, 0)]
    public void The_report_has_every_field_and_operation(string profile, int limbs, int scaleBits)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("report.json");
        CommandRun run = CommandRun.Of(
            "bench", "micro", "--profile", profile, "--iterations", "2", "--warm-up", "0", "--seed", "7", "--output", path).Succeeded();

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement report = document.RootElement;
        Assert.Equal("helora.bench.micro/1", report.GetProperty("schema").GetString());
        Assert.Equal("schema", report.EnumerateObject().First().Name);
        Assert.All(Fields, field => At(report, field));
        Assert.Equal(profile, At(report, "profile.name").GetString());
        Assert.Equal(limbs, At(report, "profile.limbs").GetInt32());
        Assert.InRange(At(report, "profile.log2_qp").GetDouble(), 100, 430);
        Assert.True(scaleBits == 0 || At(report, "profile.scale").GetDouble() == Math.ScaleB(1, scaleBits));
        Assert.True(scaleBits == 0 || At(report, "profile.ring_degree").GetInt32() == 16384);

        JsonElement[] results = [.. report.GetProperty("results").EnumerateArray()];
        int[] levels = [.. Enumerable.Range(1, limbs).Reverse()];
        Assert.Equal(
            [
                .. TopOperations.Select(name => (name, limbs)),
                .. levels.Where(l => l > 1).Select(l => ("rescale", l)),
                .. levels.Select(l => ("rotate", l)),
                .. levels.Select(l => ("decompose", l)),
                .. levels.Select(l => ("rotate_hoisted", l)),
                .. levels.Select(l => ("key_switch", l)),
                ("ntt_forward", 1),
                ("ntt_inverse", 1),
            ],
            results.Select(r => (r.GetProperty("operation").GetString()!, r.GetProperty("limbs").GetInt32())));
        double transform = At(report, "machine.ntt_forward_us").GetDouble();
        foreach (JsonElement result in results)
        {
            CheckResult(result, transform);
            Assert.Contains(result.GetProperty("operation").GetString()!, run.Output, StringComparison.Ordinal);
        }

        Assert.Equal([path], Directory.GetFiles(directory.Root));
    }

    [Fact]
    public void A_wrong_result_is_exit_code_1_and_time_is_limited()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("report.json");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var options = new MicroOptions
        {
            Profile = "tuned",
            Iterations = 1_000_000,
            Seed = 42,
            WarmUp = TimeSpan.Zero,
            TimeLimit = TimeSpan.FromMilliseconds(1),
            ToleranceFactor = 0,
        };
        int exitCode = BenchMicroCommand.Run(options, path, output, error);
        new CommandRun(exitCode, output.ToString(), error.ToString()).Failed(
            1, "operations gave a wrong result; the first, encode with 3 limbs: error");

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonElement result in document.RootElement.GetProperty("results").EnumerateArray())
        {
            bool exact = result.GetProperty("operation").GetString()!.StartsWith("ntt_", StringComparison.Ordinal);
            Assert.Equal(exact, result.GetProperty("valid").GetBoolean());
            Assert.InRange(result.GetProperty("iterations").GetInt32(), 1, 100_000);
        }
    }

    private static void CheckResult(JsonElement result, double transform)
    {
        double Number(string field) => result.GetProperty(field).GetDouble();
        Assert.Equal(result.GetProperty("operation").GetString() == "rotate_hoisted" ? 8 : 2, Number("iterations"));
        Assert.Equal(Number("total_time_ms"), Number("iterations") * Number("avg_time_ms"), 1e-9);
        Assert.InRange(Number("median_time_ms"), Number("min_time_ms"), Number("max_time_ms"));
        Assert.True(Number("min_time_ms") > 0);
        Assert.True(Number("std_time_ms") >= 0);
        Assert.Equal(1000 * Number("median_time_ms"), Number("in_ntt_forward") * transform, 1e-6);
        Assert.True(result.GetProperty("valid").GetBoolean());
        Assert.InRange(Number("max_error"), 0, 1e-3);
    }

    private static JsonElement At(JsonElement element, string path) =>
        path.Split('.').Aggregate(element, (e, name) => e.GetProperty(name));
}
