namespace HeLora.Cli.Tests.Commands;

public class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("bench")]
    [InlineData("bench end2end")]
    [InlineData("bench micro")]
    [InlineData("verify")]
    [InlineData("apply")]
    [InlineData("adapter")]
    [InlineData("adapter inspect")]
    public void Help_is_everywhere(string command)
    {
        CommandRun run = CommandRun.Of([.. Words(command), "--help"]).Succeeded();
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
        Assert.Contains("--help", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "command")]
    [InlineData("nothing", "nothing")]
    [InlineData("bench end2end --unknown", "--unknown")]
    [InlineData("bench end2end --ranks x", "--ranks")]
    [InlineData("bench end2end --batch-sizes", "--batch-sizes")]
    [InlineData("bench end2end --ranks 0", "--ranks: 0; expected 1 to 256")]
    [InlineData("bench end2end --ranks 8 257", "--ranks: 257; expected 1 to 256")]
    [InlineData("bench end2end --hidden-sizes 0", "--hidden-sizes: 0;")]
    [InlineData("bench end2end --hidden-sizes 64 -64", "--hidden-sizes: -64;")]
    [InlineData("bench end2end --batch-sizes 0", "--batch-sizes: 0;")]
    [InlineData("bench end2end --batch-sizes 4097", "--batch-sizes: 4097;")]
    [InlineData("bench end2end --num-tokens 0", "--num-tokens: 0;")]
    [InlineData("bench end2end --threads 0", "--threads: 0;")]
    [InlineData("bench end2end --seed -1", "--seed")]
    [InlineData("bench end2end --adapter-privacy open", "'open'")]
    [InlineData("bench end2end --plan slots", "'slots'")]
    [InlineData("bench end2end --adapter no-such-directory", "no-such-directory")]
    [InlineData("bench end2end --adapter no-such-directory --ranks 8", "--adapter")]
    [InlineData("bench end2end --output no-such-directory/report.json", "no-such-directory/report.json")]
    [InlineData("bench micro --unknown", "--unknown")]
    [InlineData("bench micro --profile slow", "'slow'")]
    [InlineData("bench micro --iterations 0", "--iterations: 0; expected 1 to 1000000")]
    [InlineData("bench micro --iterations x", "--iterations")]
    [InlineData("bench micro --warm-up -1", "--warm-up: -1;")]
    [InlineData("bench micro --seed -1", "--seed")]
    [InlineData("bench micro --output no-such-directory/report.json", "no-such-directory/report.json")]
    [InlineData("verify", "--adapter")]
    [InlineData("verify --adapter no-such-directory", "no-such-directory")]
    [InlineData("verify --adapter no-such-directory --tokens 0", "--tokens: 0;")]
    [InlineData("verify --adapter no-such-directory --tolerance -1", "--tolerance: -1;")]
    [InlineData("verify --adapter no-such-directory --tolerance NaN", "--tolerance: NaN;")]
    [InlineData("verify --adapter no-such-directory --adapter-privacy none", "'none'")]
    [InlineData("apply --adapter a --activations x", "--output")]
    [InlineData("apply --adapter no-such-directory --activations x --output y", "no-such-directory")]
    [InlineData("apply --adapter a --activations x --output y --batch-size 0", "--batch-size: 0;")]
    [InlineData("apply --adapter a --activations x --output no-such-directory/y", "no-such-directory/y")]
    [InlineData("adapter inspect", "DIR")]
    [InlineData("adapter inspect no-such-directory", "no-such-directory")]
    public void Bad_usage_is_one_line_and_exit_code_2(string command, string text) =>
        Assert.Equal("", CommandRun.Of(Words(command)).Failed(2, text).Output);

    [Fact]
    public void A_broken_adapter_is_bad_input()
    {
        using var directory = new TemporaryDirectory();
        string adapter = directory.SaveAdapter();
        File.WriteAllText(Path.Combine(adapter, "adapter_config.json"), "{");
        CommandRun.Of("verify", "--adapter", adapter).Failed(2, "adapter_config.json");
        CommandRun.Of("adapter", "inspect", adapter).Failed(2, "adapter_config.json");
    }

    private static string[] Words(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
