using HeLora.Measurements;

namespace HeLora.Reports.Tests;

public class ConfigNamesTests
{
    [Fact]
    public void What_does_not_vary_is_not_named()
    {
        ConfigNames names = Of(c => c, c => c with { HiddenSize = 768, OutputSize = 2304 }, c => c with { NumTokens = 7, BatchSize = 1, Module = "m" });
        Assert.Equal("d, r, batch", names.Header);
        Assert.Equal(["512, 8, 4", "768>2304, 8, 4", "512, 8, 1"], names.Names);
        Assert.All(names.Variants, variant => Assert.Equal("", variant));
    }

    [Fact]
    public void Plan_and_policy_are_named_where_they_vary()
    {
        ConfigNames names = Of(c => c, c => c with { AdapterPrivacy = "open-basis", BatchSize = 1 }, c => c with { Plan = "diagonal", BatchSize = 2 });
        Assert.Equal("d, r, batch, plan, policy", names.Header);
        Assert.Equal(["512, 8, 4, coefficient, sealed", "512, 8, 1, coefficient, open-basis", "512, 8, 2, diagonal, sealed"], names.Names);
        Assert.Equal("diagonal, sealed", names.Variants[2]);
    }

    [Fact]
    public void Others_are_named_where_names_would_be_the_same()
    {
        Assert.Equal(["512, 8, 4, 1 thread", "512, 8, 4, 2 threads"], Of(c => c, c => c with { Threads = 2, Seed = 1 }).Names);
        Assert.Equal(["512, 8, 4, a", "512, 8, 4, random weights"], Of(c => c with { Module = "a" }, c => c).Names);
        Assert.Equal(["512, 8, 4, seed 42", "512, 8, 4, seed 1"], Of(c => c, c => c with { Seed = 1 }).Names);
    }

    [Fact]
    public void Backend_and_model_are_named_where_they_vary()
    {
        ConfigNames names = Of(c => c, c => c with { Backend = "gpu", BatchSize = 1 }, c => c with { Model = "llama-3-8b", Seed = 1 });
        Assert.Equal("d, r, batch, backend, model", names.Header);
        Assert.Equal(["512, 8, 4, cpu, no model", "512, 8, 1, gpu, no model", "512, 8, 4, cpu, llama-3-8b"], names.Names);
        Assert.Equal("d, r, batch", Of(c => c with { Model = "llama-3-8b" }, c => c with { Model = "llama-3-8b", Rank = 1 }).Header);
    }

    [Fact]
    public void A_simulation_is_marked_even_where_there_is_nothing_else()
    {
        ConfigNames names = Of(c => c with { Backend = "simulation" }, c => c with { Backend = "simulation", Rank = 1 });
        Assert.Equal("d, r, batch, backend", names.Header);
        Assert.Equal(["512, 8, 4, simulated", "512, 1, 4, simulated"], names.Names);
        Assert.Equal(["512, 8, 4, simulated", "512, 8, 4, cpu"], Of(c => c with { Backend = "simulation" }, c => c).Names);
    }

    [Fact]
    public void Files_and_numbers_are_the_last_resort()
    {
        var names = new ConfigNames([("a.json", MadeUp.Config), ("b.json", MadeUp.Config), ("b.json", MadeUp.Config)]);
        Assert.Equal("d, r, batch, file", names.Header);
        Assert.Equal(["512, 8, 4, a", "512, 8, 4, b", "512, 8, 4, b, no. 2"], names.Names);
    }

    [Fact]
    public void Settings_are_said_once() => Assert.Equal(
        "Backend cpu; model none; plan coefficient; policy sealed; profile tuned; projections single; server threads 1, 2; timed steps 50; seed 42; weights random.",
        ConfigNames.Settings([MadeUp.Config, MadeUp.Config with { Threads = 2 }]));

    private static ConfigNames Of(params Func<BenchConfig, BenchConfig>[] changes) => new([.. changes.Select(change => ("e.json", change(MadeUp.Config)))]);
}
