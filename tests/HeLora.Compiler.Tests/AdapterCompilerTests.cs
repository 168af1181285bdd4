using CsCheck;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Compiler.Tests;

/// <summary>Whole adapters: one plan for all sites where one serves all, otherwise the best for every shape.</summary>
public sealed class AdapterCompilerTests
{
    // Equal shapes occur several times, with other names. The coefficient plan alone has room for the outputs of a vocabulary, and
    // it cannot compute the widest shape at high precisions.
    private static readonly Gen<SiteShape[]> SomeSites = Gen.Select(
        Gen.Int[0, 5].Array[1, 5], Gen.Select(Gen.Int[1, 600], Gen.Int[1, 40]).Array[4]).Select((picks, shapes) => picks.Select((pick, i) =>
        {
            (int input, (int outputs, int rank)) = pick switch
            {
                4 => (64, (152064, 2)),
                5 => (14336, (512, 128)),
                _ => (128 << pick, shapes[pick]),
            };
            return new SiteShape($"site{i}", input, [.. Enumerable.Range(0, 1 + (pick % 2)).Select(m => new ModuleShape($"{i}.{m}", outputs, rank))]);
        }).ToArray());

    private static readonly Gen<Objective> SomeObjective = Gen.Select(
        Gen.Enum<AdapterPrivacy>(), Gen.Enum<Minimise>(), Gen.Int[14, 23], Gen.Int[0, 3]).Select((privacy, minimise, halves, keys) => new Objective
        {
            Privacy = privacy,
            Minimise = minimise,
            PrecisionBits = halves / 2.0,
            MaxKeyBytes = keys == 0 ? 500_000 : null,
            BandwidthMbitPerS = 100,
            RoundTripMs = 1,
        });

    [Fact]
    public void EqualsBruteForce()
    {
        using var compiler = new ScheduleCompiler();
        bool?[] uniform = new bool?[50];
        int next = 0;
        Gen.Select(SomeSites, SomeObjective, Gen.Int[1, 3]).Sample(
            (sites, objective, batch) => uniform[next++] = IsUniform(compiler, sites, objective, batch), iter: uniform.Length, threads: 1);
        Assert.Contains(true, uniform);
    }

    [Fact]
    public void EqualsBruteForceWhereNoPlanServesAll()
    {
        using var compiler = new ScheduleCompiler();
        Gen.Select(SomeSites, Gen.Enum<Minimise>(), Gen.Int[19, 21], Gen.Int[1, 3]).Sample(
            (sites, minimise, halves, batch) => Assert.False(IsUniform(
                compiler, [new SiteShape("wide", 14336, [new ModuleShape("w", 512, 128)]), .. sites, Vocabulary],
                new Objective { Minimise = minimise, PrecisionBits = halves / 2.0, BandwidthMbitPerS = 100, RoundTripMs = 1 }, batch)),
            iter: 15, threads: 1);
    }

    [Fact]
    public void AMixedAdapterIsPricedOnceAShape()
    {
        SiteShape[] sites = [.. Enumerable.Range(0, 3).SelectMany(Layer)];
        using var compiler = new ScheduleCompiler();
        AdapterSchedule schedule = compiler.Compile(sites, new SiteLoad(), new Objective());
        Assert.True(schedule.IsUniform);
        Assert.Single(schedule.ParameterSets);
        Assert.Equal(sites, schedule.Sites.Select(site => site.Schedule.Site));
        for (int i = 4; i < sites.Length; i++)
        {
            CompiledSite site = schedule.Sites[i], first = schedule.Sites[i % 4];
            Assert.Equal(sites[i].Modules, site.Layout.Modules);
            Assert.Equal($"{first.Layout}", $"{site.Layout}");
            Assert.Same(first.Schedule.Costs, site.Schedule.Costs);
            Assert.Same(first.Schedule.Units, site.Schedule.Units);
        }

        // One layer of it is what a configuration gives.
        var config = new LoraConfig { HiddenSize = 1024, KeyValueSize = 256, IntermediateSize = 2816, Rank = 16, Targets = LoraTargets.All };
        ExecutionSchedule layer = compiler.Compile(config, new Objective()).Schedule;
        Assert.Equal(layer.Parameters, schedule.ParameterSets[0]);
        Assert.Equal(layer.Sites.Select(site => site.Costs), schedule.Sites.Take(4).Select(site => site.Schedule.Costs));
    }

    // The outputs of a vocabulary are too many for the streaming and the diagonal plan.
    [Fact]
    public void ASiteTooLargeForAPlanMovesAllToAPlanThatServesIt()
    {
        using var compiler = new ScheduleCompiler();
        SiteShape[] layer = [.. Layer(0)];
        var load = new SiteLoad { MaxContextLength = 1 << 16 };
        var objective = new Objective { PrecisionBits = 8 };
        AdapterSchedule small = compiler.Compile(layer, load, objective), large = compiler.Compile([.. layer, Vocabulary], load, objective);
        Assert.Equal(PlanKind.Streaming, small.Sites[0].Plan);
        Assert.True(large.IsUniform);
        Assert.All(large.Sites, site => Assert.Equal(PlanKind.Coefficient, site.Plan));
    }

    [Fact]
    public void EveryShapeGetsItsBestWhereNoPlanServesAll()
    {
        // At this precision the coefficient plan cannot compute the layer, and no other plan the vocabulary.
        using var compiler = new ScheduleCompiler();
        var objective = new Objective { PrecisionBits = 10.5 };
        SiteShape wide = new("down", 14336, [new ModuleShape("down_proj", 4096, 128)]);
        AdapterSchedule schedule = compiler.Compile([wide, Vocabulary, wide with { Name = "again" }], new SiteLoad(), objective);
        Assert.False(schedule.IsUniform);
        Assert.Equal(2, schedule.ParameterSets.Count);
        Assert.Equal(PlanKind.Coefficient, schedule.Sites[1].Plan);
        Assert.NotEqual(PlanKind.Coefficient, schedule.Sites[0].Plan);
        Assert.Equal(compiler.Compile([wide], new SiteLoad(), objective).Sites[0].Choice.Chosen.Score, schedule.Sites[0].Choice.Chosen.Score);
        Assert.Equal("again", schedule.Sites[2].Schedule.Site.Name);
    }

    [Fact]
    public void WhatIsOutOfRangeIsNamed()
    {
        using var compiler = new ScheduleCompiler();
        SiteShape site = new("qkv", 64, [new ModuleShape("q", 64, 4)]);
        Named("sites: 0", []);
        Named("site qkv, input size: 0", [site with { InputSize = 0 }]);
        Named("site qkv, modules: 0", [site with { Modules = [] }]);
        Named("site qkv, modules: 17", [site with { Modules = [.. Enumerable.Repeat(site.Modules[0], 17)] }]);
        Named("site qkv, rank of q: 257", [site with { Modules = [new ModuleShape("q", 64, 257)] }]);
        Named("site qkv, output size of q: 1048577", [site with { Modules = [new ModuleShape("q", (1 << 20) + 1, 4)] }]);
        Named("batch size: 0", [site], new SiteLoad { BatchSize = 0 });
        Named("context length: 0", [site], new SiteLoad { MaxContextLength = 0 });
        Named("profile: 9", [site], new SiteLoad { Profile = (ParameterProfile)9 });
        Named("plan: Diagonal", [site], objective: new Objective { Plan = PlanKind.Diagonal, Privacy = AdapterPrivacy.OpenBasis });

        void Named(string field, SiteShape[] sites, SiteLoad? load = null, Objective? objective = null) => Assert.StartsWith(
            field, Assert.Throws<ScheduleException>(() => compiler.Compile(sites, load ?? new SiteLoad(), objective ?? new Objective())).Message,
            StringComparison.Ordinal);
    }

    private static SiteShape Vocabulary { get; } = new("lm_head", 64, [new ModuleShape("lm_head", 152064, 2)]);

    private static IEnumerable<SiteShape> Layer(int layer)
    {
        string path = $"base_model.model.model.layers.{layer}";
        ModuleShape Module(string name, int outputs) => new($"{path}.{name}", outputs, 16);
        yield return new SiteShape($"{layer}.qkv", 1024, [Module("self_attn.q_proj", 1024), Module("self_attn.k_proj", 256), Module("self_attn.v_proj", 256)]);
        yield return new SiteShape($"{layer}.o", 1024, [Module("self_attn.o_proj", 1024)]);
        yield return new SiteShape($"{layer}.gate+up", 1024, [Module("mlp.gate_proj", 2816), Module("mlp.up_proj", 2816)]);
        yield return new SiteShape($"{layer}.down", 2816, [Module("mlp.down_proj", 1024)]);
    }

    // Checks the choice against all candidates; null where a site has none.
    private static bool? IsUniform(ScheduleCompiler compiler, SiteShape[] sites, Objective objective, int batch)
    {
        var load = new SiteLoad { BatchSize = batch, MaxContextLength = 700 };
        double[][] scores = BruteForce(sites, load, objective);
        double[] sums = [.. scores.Select(set => set.Sum())];
        double[] least = [.. sites.Select((_, i) => scores.Min(set => set[i]))];
        if (least.Any(double.IsInfinity))
        {
            string message = Assert.Throws<ScheduleException>(() => compiler.Compile(sites, load, objective)).Message;
            Assert.StartsWith("site ", message, StringComparison.Ordinal);
            return null;
        }

        AdapterSchedule schedule = compiler.Compile(sites, load, objective);
        Assert.Equal(sites, schedule.Sites.Select(site => site.Schedule.Site));
        Assert.All(sites.Zip(schedule.Sites), pair => Assert.Equal(pair.First.Modules, pair.Second.Layout.Modules));
        double[] chosen = [.. schedule.Sites.Select(site => site.Choice.Chosen.Score)];
        Assert.Equal(sums.Any(double.IsFinite), schedule.IsUniform);
        if (schedule.IsUniform)
        {
            Assert.Equal(sums.Min(), chosen.Sum(), 1e-9 * sums.Min());
        }
        else
        {
            Assert.All(least.Zip(chosen), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * pair.First));
        }

        return schedule.IsUniform;
    }

    // The least score of every site under every plan and parameter set; infinite where none is left.
    private static double[][] BruteForce(SiteShape[] sites, SiteLoad load, Objective objective)
    {
        var model = new CostModel(UnitCosts.Default);
        var sets = new List<double[]>();
        foreach (IPlan plan in PlanRegistry.All)
        {
            foreach (ParameterSpec spec in plan.ParameterSets(objective.Privacy, load.Profile))
            {
                using var parameters = new PlanParameters(spec);
                sets.Add([.. sites.Select(site => plan.Layouts(parameters, objective.Privacy, site, load.BatchSize)
                    .Select(layout => Score(plan, parameters, layout)).DefaultIfEmpty(double.PositiveInfinity).Min())]);
            }
        }

        return [.. sets];

        double Score(IPlan plan, PlanParameters parameters, ISiteLayout layout)
        {
            int elements = layout is ICiphertextLayout own ? own.GaloisElements().Count : 0;
            double keys = elements == 0 ? 0 : GaloisKeys.ByteCount(parameters.Scheme, elements);
            if (keys > (objective.MaxKeyBytes ?? plan.DefaultKeyBytes)
                || plan.Predict(parameters, layout, load.BatchSize, load.SessionTokens) is not { } prediction
                || prediction.RelativeError > Math.Pow(2, -objective.PrecisionBits))
            {
                return double.PositiveInfinity;
            }

            PhaseTimes times = model.Price(layout, load.BatchSize, load.SessionTokens);
            double bytes = prediction.BytesUp + prediction.BytesDown, transfer = bytes * 8 / 100;
            return objective.Minimise switch
            {
                Minimise.Latency => times.Online + transfer + 1000,
                Minimise.ServerTime => times.ServerOffline + times.Compute,
                Minimise.Bytes => bytes + (keys / 700),
                _ => times.Total + transfer,
            };
        }
    }
}
