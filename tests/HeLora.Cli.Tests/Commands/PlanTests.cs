using System.Text.Json;
using HeLora.Compiler;

namespace HeLora.Cli.Tests.Commands;

public class PlanTests
{
    [Fact]
    public void Tables_show_schedule_cost_budget_and_alternatives()
    {
        CommandRun run = CommandRun.Of("plan", "--plan", "coefficient", "--hidden-size", "512", "--rank", "16", "--alpha", "32", "--batch-size", "4").Succeeded();
        foreach (string text in (string[])["schedule ", "128-bit security", "multiply_down", "rotations per token, single", "budget default: kept", "chosen", "next 3"])
        {
            Assert.Contains(text, run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Json_has_what_the_document_promises()
    {
        CommandRun run = CommandRun.Of(
            "plan", "--plan", "coefficient", "--hidden-size", "512", "--rank", "16", "--batch-size", "4", "--targets", "qkv", "--profile", "fast", "--json").Succeeded();
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement root = document.RootElement, costs = root.GetProperty("predicted_costs");
        Assert.Equal("helora.plan/1", root.GetProperty("schema").GetString());
        Assert.Equal(64, root.GetProperty("schedule_hash").GetString()!.Length);
        Assert.Equal(128, root.GetProperty("parameters").GetProperty("security_bits").GetInt32());
        Assert.InRange(costs.GetProperty("rotations_per_token").GetDouble(), 0, 48);
        Assert.InRange(costs.GetProperty("keyswitches_per_token").GetDouble(), 0, 48);
        Assert.InRange(costs.GetProperty("rescales_per_token").GetDouble(), 0, 24);
        Assert.True(root.GetProperty("budget").GetProperty("holds").GetBoolean());
        JsonElement[] operations = [.. root.GetProperty("operations").EnumerateArray()];
        double rotations = operations.Sum(o => o.GetProperty("unit_repeat").GetInt32() * Rotations(o)) / 4.0;
        Assert.Equal(costs.GetProperty("rotations_per_token").GetDouble(), rotations, 1e-9);
        Assert.Equal(3, root.GetProperty("sites")[0].GetProperty("alternatives").GetArrayLength());
        Assert.Equal(3, root.GetProperty("sites")[0].GetProperty("projections").GetArrayLength());
    }

    [Fact]
    public void A_schedule_over_budget_is_an_exit_code()
    {
        CommandRun run = CommandRun.Of("plan", "--plan", "coefficient", "--hidden-size", "4096", "--rank", "16", "--budget", "strict");
        run.Failed(1, "over the strict budget: rotations per token, single");
        Assert.Contains("budget strict: exceeded", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_schedule_can_keep_to_the_budget_it_does() =>
        CommandRun.Of("plan", "--plan", "coefficient", "--hidden-size", "4096", "--rank", "16").Succeeded();

    [Fact]
    public void A_written_schedule_is_run_as_it_is()
    {
        using var directory = new TemporaryDirectory();
        string schedule = directory.File("schedule.json"), report = directory.File("report.json");
        CommandRun.Of("plan", "--plan", "coefficient", "--hidden-size", "96", "--rank", "3", "--batch-size", "2", "--targets", "qkvo", "--output", schedule).Succeeded();
        string hash = ExecutionSchedule.Read(File.ReadAllBytes(schedule)).Hash;
        CommandRun.Of("bench", "end2end", "--schedule", schedule, "--num-tokens", "2", "--warm-up", "0", "--output", report).Succeeded();
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(report));
        JsonElement result = document.RootElement.GetProperty("all_results")[0];
        Assert.Equal(hash, result.GetProperty("prediction").GetProperty("schedule_hash").GetString());
        Assert.Equal("qkvo", result.GetProperty("config").GetProperty("targets").GetString());
        Assert.Equal(2, result.GetProperty("config").GetProperty("batch_size").GetInt32());

        File.WriteAllText(schedule, File.ReadAllText(schedule).Replace("helora.schedule/1", "helora.schedule/9", StringComparison.Ordinal));
        CommandRun.Of("bench", "end2end", "--schedule", schedule).Failed(2, "schema: helora.schedule/9; expected helora.schedule/1");
    }

    [Theory]
    [InlineData("--targets", "x", "--targets: 'x'")]
    [InlineData("--model", "gpt-9", "--model: 'gpt-9'")]
    [InlineData("--precision", "NaN", "precision: NaN")]
    [InlineData("--bandwidth", "-1", "bandwidth: -1")]
    [InlineData("--rtt", "-1", "round-trip time: -1")]
    [InlineData("--rank", "300", "--rank: 300")]
    [InlineData("--precision", "39", "precision")]
    [InlineData("--output-size", "0", "output size: 0")]
    [InlineData("--costs", "no-such-directory/costs.json", "no-such-directory")]
    public void Bad_values_are_named(string option, string value, string named) =>
        CommandRun.Of("plan", option, value).Failed(2, named);

    [Fact]
    public void A_models_sizes_are_its_own()
    {
        CommandRun run = CommandRun.Of("plan", "--model", "llama-3-8b", "--batch-size", "2", "--json").Succeeded();
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement qkv = document.RootElement.GetProperty("sites")[0].GetProperty("projections");
        Assert.Equal([4096, 1024, 1024], qkv.EnumerateArray().Select(p => p.GetProperty("output_size").GetInt32()));
        CommandRun.Of("plan", "--model", "llama-3-8b", "--hidden-size", "64").Failed(2, "--model: given with --hidden-size; expected one of them");
    }

    private static int Rotations(JsonElement operation) => operation.GetProperty("operation").GetString() switch
    {
        "merge" or "expand" or "rotate_add" => 1,
        "trace" => (1 << operation.GetProperty("count").GetInt32()) - 1,
        "rotate_hoisted" => operation.GetProperty("count").GetInt32(),
        _ => 0,
    };
}
