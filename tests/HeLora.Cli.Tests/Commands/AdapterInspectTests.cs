using System.Text.Json;
using HeLora.Adapters.Peft;

namespace HeLora.Cli.Tests.Commands;

public class AdapterInspectTests
{
    [Fact]
    public void The_table_names_every_module_and_totals()
    {
        using var directory = new TemporaryDirectory();
        CommandRun run = CommandRun.Of("adapter", "inspect", directory.SaveAdapter()).Succeeded();
        Assert.All(SavedAdapter.Modules, module => Assert.Contains(module.Name, run.Output, StringComparison.Ordinal));
        Assert.Contains($"3 modules (0 zero) of 3 shapes, {(4 * (96 + 64)) + (4 * (96 + 200)) + (3 * (200 + 96))} parameters", run.Output, StringComparison.Ordinal);
        Assert.Contains("r 4, lora_alpha 8", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_config_totals_and_modules()
    {
        using var directory = new TemporaryDirectory();
        string adapter = directory.SaveAdapter(
            new LoraModule("one", 2, 3, 1, 0.5, [3, 4], [1, 2, 2]), new LoraModule("two", 2, 3, 1, 0.5, [3, 4], [0, 0, 0]));
        CommandRun run = CommandRun.Of("adapter", "inspect", adapter, "--json").Succeeded();
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement root = document.RootElement;
        Assert.Equal("helora.adapter/1", root.GetProperty("schema").GetString());
        Assert.Equal(1, root.GetProperty("config").GetProperty("r").GetInt32());
        Assert.Equal(0.5, root.GetProperty("config").GetProperty("lora_alpha").GetDouble());
        Assert.False(root.GetProperty("config").GetProperty("use_rslora").GetBoolean());
        Assert.Equal(2, root.GetProperty("totals").GetProperty("modules").GetInt32());
        Assert.Equal(1, root.GetProperty("totals").GetProperty("zero_modules").GetInt32());
        Assert.Equal(1, root.GetProperty("totals").GetProperty("shapes").GetInt32());
        JsonElement one = root.GetProperty("modules")[0], two = root.GetProperty("modules")[1];
        Assert.Equal("one", one.GetProperty("name").GetString());
        Assert.Equal(5, one.GetProperty("norm_a").GetDouble());
        Assert.Equal(3, one.GetProperty("norm_b").GetDouble());
        Assert.Equal(0.5, one.GetProperty("scaling").GetDouble());
        Assert.False(one.GetProperty("is_zero").GetBoolean());
        Assert.True(two.GetProperty("is_zero").GetBoolean());
    }
}
