namespace HeLora.Cli.Tests.Commands;

public class BackendTests
{
    private static readonly string[] Small =
        ["bench", "end2end", "--hidden-sizes", "64", "--ranks", "2", "--batch-sizes", "1", "--num-tokens", "2", "--warm-up", "0"];

    [Theory]
    [InlineData("HEONGPU")]
    [InlineData("FIDESLIB")]
    [InlineData("OPENFHE_GPU")]
    public void Known_backends_that_are_not_there_say_what_is_missing(string name) =>
        CommandRun.Of([.. Small, "--backend", name]).Failed(3, $"--backend {name}: not available; it needs");

    [Fact]
    public void Simulated_operations_say_so_too()
    {
        CommandRun run = CommandRun.Of("bench", "micro", "--backend", "simulation", "--profile", "tuned", "--iterations", "2", "--warm-up", "0").Succeeded();
        Assert.Equal(2, run.Output.Split('\n').Count(l => l.StartsWith("SIMULATION: nothing was encrypted", StringComparison.Ordinal)));
        Assert.Equal(11, run.Output.Split('\n').Count(l => l.TrimEnd().EndsWith("simulated", StringComparison.Ordinal)));
        CommandRun.Of("bench", "micro", "--backend", "FIDESLIB").Failed(3, "FIDESlib");
    }

    [Fact]
    public void Unknown_backends_are_refused() => CommandRun.Of([.. Small, "--backend", "tpu"]).Failed(2, "--backend: 'tpu'; expected cpu, simulation, HEONGPU");

    [Fact]
    public void A_simulation_says_so_on_every_line_that_matters()
    {
        CommandRun run = CommandRun.Of([.. Small, "--backend", "simulation", "--rtt", "10"]).Succeeded();
        string[] lines = run.Output.Split('\n');
        Assert.Equal(2, lines.Count(l => l.StartsWith("SIMULATION: nothing was encrypted", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.Contains(" 64 ", StringComparison.Ordinal) && l.TrimEnd().EndsWith("simulated", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("SIMULATION: 64, rank 2", StringComparison.Ordinal));
        Assert.DoesNotContain("SIMULATION", CommandRun.Of(Small).Succeeded().Output, StringComparison.Ordinal);
    }
}
