using System.Text.Json;
using HeLora.Adapters.Peft;
using HeLora.Compiler;

namespace HeLora.Cli.Tests.Commands;

public class VerifyTests
{
    [Theory]
    [InlineData("coefficient", "sealed")]
    [InlineData("coefficient", "open-basis")]
    [InlineData("diagonal", "sealed")]
    [InlineData("streaming", "sealed")]
    [InlineData("streaming", "open-basis")]
    public void A_saved_adapter_passes(string plan, string privacy)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("report.json");
        CommandRun run = CommandRun.Of(
            "verify", "--adapter", directory.SaveAdapter(), "--plan", plan, "--adapter-privacy", privacy, "--tokens", "10", "--threads", "2", "--output", path)
            .Succeeded();
        Assert.All(SavedAdapter.Modules, module => Assert.Contains(module.Name, run.Output, StringComparison.Ordinal));
        Assert.Contains("3 of 3 modules", run.Output, StringComparison.Ordinal);

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement report = document.RootElement;
        Assert.Equal("helora.verify/1", report.GetProperty("schema").GetString());
        Assert.Equal(privacy, report.GetProperty("adapter_privacy").GetString());
        Assert.Equal(3, report.GetProperty("summary").GetProperty("ok_modules").GetInt32());
        JsonElement last = report.GetProperty("modules")[2];
        Assert.Equal("layers.1.down_proj", last.GetProperty("module").GetString());
        Assert.Equal(200, last.GetProperty("input_size").GetInt32());
        Assert.Equal(96, last.GetProperty("output_size").GetInt32());
        Assert.Equal(3, last.GetProperty("rank").GetInt32());
        Assert.Equal(8.0 / 3, last.GetProperty("scaling").GetDouble());
        Assert.True(last.GetProperty("ok").GetBoolean());
        Assert.InRange(last.GetProperty("rms_relative_error").GetDouble(), 1e-9, 1.0 / 256);
    }

    [Fact]
    public void An_error_beyond_the_tolerance_is_exit_code_1()
    {
        using var directory = new TemporaryDirectory();
        CommandRun.Of("verify", "--adapter", directory.SaveAdapter(), "--tolerance", "1e-12").Failed(1, "3 of 3 modules failed");
    }

    [Fact]
    public void A_module_that_cannot_be_run_is_reported_and_the_others_are_checked()
    {
        using var directory = new TemporaryDirectory();
        string adapter = directory.SaveAdapter(
            LoraModule.Random("a", LoraConfig.MaxSize + 1, 1, 1, 4, 1), LoraModule.Random("b", 64, 48, 2, 4, 2));
        CommandRun run = CommandRun.Of("verify", "--adapter", adapter);
        run.Failed(1, "hidden size: 1048577");
        Assert.Contains("1 of 2 modules", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up_proj", 1)]
    [InlineData(@"layers\.0\..*_proj$", 2)]
    [InlineData("layers.1", 1)]
    public void Modules_are_chosen_by_text_or_expression(string text, int count)
    {
        using var directory = new TemporaryDirectory();
        CommandRun run = CommandRun.Of("verify", "--adapter", directory.SaveAdapter(), "--module", text, "--tokens", "1").Succeeded();
        Assert.Contains($"{count} of {count} modules", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("(")]
    public void No_module_is_bad_usage(string text)
    {
        using var directory = new TemporaryDirectory();
        CommandRun.Of("verify", "--adapter", directory.SaveAdapter(), "--module", text).Failed(2, $"'{text}'");
    }

    [Theory]
    [InlineData("sealed")]
    [InlineData("open-basis")]
    public void An_untrained_adapter_passes(string privacy)
    {
        using var directory = new TemporaryDirectory();
        LoraModule random = SavedAdapter.Modules[0];
        string adapter = directory.SaveAdapter(new LoraModule(
            random.Name, random.InputSize, random.OutputSize, random.Rank, random.Scaling, random.A, new float[random.B.Length]));
        CommandRun.Of("verify", "--adapter", adapter, "--adapter-privacy", privacy).Succeeded();
    }

    [Theory]
    [InlineData("sealed")]
    [InlineData("open-basis")]
    public void A_real_adapter_passes(string privacy)
    {
        string? adapter = SharedData.Find("peft-gpt2-tigrinya");
        Assert.SkipWhen(adapter is null, "no shared data");
        CommandRun run = CommandRun.Of("verify", "--adapter", adapter, "--adapter-privacy", privacy, "--tokens", "2").Succeeded();
        Assert.Contains("36 of 36 modules", run.Output, StringComparison.Ordinal);
    }
}
