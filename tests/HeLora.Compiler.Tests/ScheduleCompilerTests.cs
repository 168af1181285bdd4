using CsCheck;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Compiler.Tests;

public sealed class ScheduleCompilerTests
{
    private static readonly LoraTargets[] SomeTargets =
        [LoraTargets.Single, LoraTargets.Qkv, LoraTargets.Qkvo, LoraTargets.Mlp, LoraTargets.Query | LoraTargets.Value];

    private static readonly Gen<(LoraConfig Config, Objective Objective)> Any =
        Gen.Select(
            Gen.Int[1, 5000], Gen.Int[1, 64], Gen.Int[1, 20], Gen.Enum<AdapterPrivacy>(), Gen.Enum<Minimise>(),
            Gen.Int[0, 4].Select(i => SomeTargets[i]))
        .Select((size, rank, batch, privacy, minimise, targets) => (
            new LoraConfig { HiddenSize = size, Rank = rank, BatchSize = batch, Targets = targets },
            new Objective { Privacy = privacy, Minimise = minimise, PrecisionBits = 7 }));

    [Fact]
    public void TheSameInputGivesTheSameSchedule()
    {
        Any.Sample((config, objective) =>
        {
            using var first = new ScheduleCompiler();
            using var second = new ScheduleCompiler();
            ExecutionSchedule a = first.Compile(config, objective).Schedule, b = second.Compile(config, objective).Schedule;
            Assert.Equal(a.Hash, b.Hash);
            Assert.Equal(a.Write(), b.Write());
        }, iter: 15);
    }

    [Fact]
    public void WhatIsChosenIsSecureAndPreciseAndWithinTheKeyLimit()
    {
        using var compiler = new ScheduleCompiler();
        Any.Sample((config, objective) =>
        {
            Compilation compilation = compiler.Compile(config, objective);
            ExecutionSchedule schedule = compilation.Schedule;
            Assert.True(schedule.Parameters.IsSecure);
            Assert.InRange(schedule.Costs.RelativeError, 0, Math.Pow(2, -objective.PrecisionBits));
            Assert.Equal(config.Sites(objective.Privacy).Count, schedule.Sites.Count);
            foreach ((SiteSchedule site, SiteChoice choice) in schedule.Sites.Zip(compilation.Sites))
            {
                Assert.Equal(objective.Privacy, site.Layout.Privacy);
                Assert.Equal(Elements(site.Layout), site.GaloisElements);
                Assert.InRange(site.KeyBytes, 0, 8_000_000);
                Assert.Equal(choice.Next.Select(c => c.Score).Order(), choice.Next.Select(c => c.Score));
                Assert.InRange(choice.Next.Count, Math.Min(3, choice.Considered - 1), 3);
            }
        }, iter: 30, threads: 1);
    }

    // Of all candidates of one site the chosen one has the least of what the objective names.
    [Theory]
    [InlineData(Minimise.TotalTime)]
    [InlineData(Minimise.Latency)]
    [InlineData(Minimise.ServerTime)]
    [InlineData(Minimise.Bytes)]
    public void TheObjectiveIsMinimised(Minimise minimise)
    {
        using var compiler = new ScheduleCompiler();
        var config = new LoraConfig { HiddenSize = 2048, Rank = 16, BatchSize = 2 };
        var objective = new Objective { Minimise = minimise, BandwidthMbitPerS = 1000, RoundTripMs = 5 };
        SiteChoice choice = compiler.Compile(config, objective).Sites[0];
        Assert.All(choice.Next, next => Assert.True(next.Score >= choice.Chosen.Score));
        PredictedCosts costs = choice.Chosen.Costs;
        double transfer = (costs.BytesUp + costs.BytesDown) * 8 / 1000.0;
        double expected = minimise switch
        {
            Minimise.Latency => costs.Times.Encrypt + costs.Times.Compute + costs.Times.Decrypt + transfer + 5000,
            Minimise.ServerTime => costs.Times.ServerOffline + costs.Times.Compute,
            Minimise.Bytes => costs.BytesUp + costs.BytesDown + (choice.Chosen.KeyBytes / 2048.0),
            _ => costs.Times.Total + transfer,
        };
        Assert.Equal(expected, choice.Chosen.Score, 1e-9 * expected);
    }

    [Fact]
    public void ASlowLinkIsGivenFewerBytes()
    {
        using var compiler = new ScheduleCompiler();
        var config = new LoraConfig { HiddenSize = 4096, Rank = 16 };
        PredictedCosts fast = compiler.Compile(config, new Objective { Plan = PlanKind.Coefficient }).Schedule.Costs;
        PredictedCosts slow = compiler.Compile(config, new Objective { Plan = PlanKind.Coefficient, BandwidthMbitPerS = 10 }).Schedule.Costs;
        Assert.True(slow.BytesUp + slow.BytesDown < fast.BytesUp + fast.BytesDown);
        Assert.True(slow.Times.Total > fast.Times.Total);
    }

    [Fact]
    public void PricesDecide()
    {
        // Where reading an input is dear, a layout takes fewer of them.
        UnitCosts dear = new("made up", UnitCosts.Default.Entries.Select(
            c => c.Item == CostItem.ReadInput ? c with { Microseconds = 100 * c.Microseconds } : c));
        using var usual = new ScheduleCompiler();
        using var other = new ScheduleCompiler(dear);
        var config = new LoraConfig { HiddenSize = 4096, Rank = 16 };
        int a = Inputs(usual.Compile(config, new Objective { Plan = PlanKind.Coefficient }));
        int b = Inputs(other.Compile(config, new Objective { Plan = PlanKind.Coefficient }));
        Assert.True(b < a);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    public void AnUnreachablePrecisionIsRefused(int bits)
    {
        using var compiler = new ScheduleCompiler();
        ScheduleException refused = Assert.Throws<ScheduleException>(() => compiler.Compile(
            new LoraConfig { HiddenSize = 512, Rank = 8 }, new Objective { PrecisionBits = bits, Plan = PlanKind.Coefficient }));
        Assert.Contains("precision", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"2^-{bits}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyLimitHolds()
    {
        using var compiler = new ScheduleCompiler();
        var config = new LoraConfig { HiddenSize = 512, Rank = 8 };
        int limit = GaloisKeys.ByteCount(CoefficientOffers.SealedParameters, 10);
        ExecutionSchedule schedule = compiler.Compile(config, new Objective { Plan = PlanKind.Coefficient, MaxKeyBytes = limit }).Schedule;
        Assert.InRange(schedule.Sites[0].KeyBytes, 1, limit);
        Assert.Throws<ScheduleException>(() => compiler.Compile(config, new Objective { Plan = PlanKind.Coefficient, MaxKeyBytes = 0 }));
        Assert.Equal(0, compiler.Compile(config, new Objective { Plan = PlanKind.Coefficient, MaxKeyBytes = 0, Privacy = AdapterPrivacy.OpenBasis }).Schedule.Sites[0].KeyBytes);
    }

    [Fact]
    public void FieldsOutOfRangeAreNamed()
    {
        using var compiler = new ScheduleCompiler();
        var good = new LoraConfig { HiddenSize = 64, Rank = 4 };
        Named("hidden size", good with { HiddenSize = 0 }, new Objective());
        Named("output size", good with { OutputSize = -1 }, new Objective());
        Named("key and value size", good with { KeyValueSize = 0 }, new Objective());
        Named("intermediate size", good with { IntermediateSize = 1 << 21 }, new Objective());
        Named("rank", good with { Rank = 257 }, new Objective());
        Named("batch size", good with { BatchSize = 0 }, new Objective());
        Named("context length", good with { MaxContextLength = 0 }, new Objective());
        Named("alpha", good with { Alpha = double.NaN }, new Objective());
        Named("targets", good with { Targets = LoraTargets.Single | LoraTargets.Key }, new Objective());
        Named("profile", good with { Profile = (ParameterProfile)9 }, new Objective());
        Named("precision", good, new Objective { PrecisionBits = double.NaN });
        Named("bandwidth", good, new Objective { BandwidthMbitPerS = 0 });
        Named("round-trip time", good, new Objective { RoundTripMs = -1 });
        Named("key bytes", good, new Objective { MaxKeyBytes = -1 });
        Named("adapter privacy", good, new Objective { Privacy = (AdapterPrivacy)5 });
        Named("minimise", good, new Objective { Minimise = (Minimise)5 });
        Named("plan", good, new Objective { Plan = (PlanKind)77 });

        void Named(string field, LoraConfig config, Objective objective) => Assert.StartsWith(
            field, Assert.Throws<ScheduleException>(() => compiler.Compile(config, objective)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<int> Elements(ISiteLayout layout) => layout is ICiphertextLayout own ? own.GaloisElements() : [];

    private static int Inputs(Compilation compilation) => ((ICiphertextLayout)compilation.Schedule.Sites[0].Layout).InputCiphertexts(1);
}
