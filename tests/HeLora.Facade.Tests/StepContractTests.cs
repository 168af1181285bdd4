using CsCheck;
using HeLora.Adapters.Peft;
using HeLora.Client;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server;

namespace HeLora.Facade.Tests;

/// <summary>What a step promises under every plan and policy.</summary>
public sealed class StepContractTests
{
    public static TheoryData<PlanCase> Plans => PlanCase.All;

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task DeltasAreThoseOfTheAdapter(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        foreach (int tokens in (int[])[1, 2, 3, 7])
        {
            await pair.CheckAsync(pair.Site, tokens, tokens);
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task AWholeAdapterIsOnePublication(PlanCase plan)
    {
        LoraModule[] modules =
        [
            LoraModule.Random("model.layers.0.self_attn.q_proj", 64, 64, 4, 8, 1), LoraModule.Random("model.layers.0.self_attn.k_proj", 64, 32, 4, 8, 2),
            LoraModule.Random("model.layers.0.self_attn.v_proj", 64, 32, 4, 8, 3), LoraModule.Random("model.layers.0.self_attn.o_proj", 64, 64, 8, 8, 4),
            LoraModule.Random("model.layers.0.mlp.gate_proj", 64, 96, 4, 8, 5), LoraModule.Random("model.layers.0.mlp.up_proj", 64, 96, 4, 8, 6),
            LoraModule.Random("model.layers.0.mlp.down_proj", 96, 64, 4, 8, 7), LoraModule.Random("model.layers.1.self_attn.q_proj", 64, 64, 4, 8, 8),
        ];
        await using Pair pair = await Pair.CreateAsync(plan, modules);
        Assert.Equal(5, pair.Client.Sites.Count);
        foreach (LoraModule module in modules)
        {
            EncryptedSite site = pair.Client[module.Name];
            Assert.Equal(module.InputSize, site.InputSize);
            Assert.Contains(site.Modules, m => m.Path == module.Name && m.OutputSize == module.OutputSize);
        }

        Assert.Same(pair.Client["model.layers.0.self_attn.q_proj"], pair.Client["model.layers.0.self_attn.v_proj"]);
        Assert.NotSame(pair.Client["model.layers.0.self_attn.q_proj"], pair.Client["model.layers.1.self_attn.q_proj"]);
        foreach (EncryptedSite site in pair.Client.Sites)
        {
            await pair.CheckAsync(site, 2, site.OutputSize);
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task TokensOfAnySizeAreRight(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        foreach (float size in (float[])[1e-30f, 1e-6f, 1e6f, 1e30f])
        {
            float[] x = [.. Pair.Activations(3 * pair.Site.InputSize, 5).Select(v => v * size)];
            Assert.InRange(pair.WorstError(pair.Site, x, await Pair.RunAsync(pair.Site, x)), double.NegativeInfinity, -7);
        }

        Assert.All(await Pair.RunAsync(pair.Site, new float[2 * pair.Site.InputSize]), delta => Assert.InRange(Math.Abs(delta), 0, 1e-30f));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task WrongActivationsAreRefusedBeforeAnythingIsUsed(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        EncryptedSite site = pair.Site;
        await site.PrepareAsync(1);
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            float[] x = Pair.Activations(site.InputSize, 1);
            x[^1] = bad;
            Assert.Contains("token 0", Assert.Throws<ArgumentException>(() => site.Encrypt(x)).Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() => site.Encrypt([]));
        Assert.Throws<ArgumentException>(() => site.Encrypt(new float[site.InputSize + 1]));
        await pair.CheckAsync(site, 1, 1);
        Assert.Equal(1, pair.Host.Sessions.Single().Tokens);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task AStepIsDecryptedOnce(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        float[] x = Pair.Activations(2 * pair.Site.InputSize, 1), deltas = new float[2 * pair.Site.OutputSize];
        PendingStep step = await pair.Site.EncryptAsync(x);
        PendingStep copy = step;
        byte[] answer = pair.Connection.Handle(step.Request);
        step.Decrypt(answer, deltas);
        Assert.InRange(pair.WorstError(pair.Site, x, deltas), double.NegativeInfinity, -7);
        Assert.Throws<InvalidOperationException>(() => step.Decrypt(answer, deltas));
        Assert.Throws<InvalidOperationException>(() => copy.Decrypt(answer, deltas));
        Assert.Throws<InvalidOperationException>(() => copy.Request);
        step.Dispose();
        Assert.Throws<InvalidOperationException>(() => default(PendingStep).Request);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task ARetryResendsTheSameBytesAndCountsOnce(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        float[] x = Pair.Activations(2 * pair.Site.InputSize, 1), deltas = new float[2 * pair.Site.OutputSize];
        using PendingStep step = await pair.Site.EncryptAsync(x);
        byte[] first = step.Request.ToArray();
        pair.Connection.Handle(step.Request);
        Assert.Equal(first, step.Request.ToArray());
        step.Decrypt(pair.Connection.Handle(step.Request), deltas);
        Assert.InRange(pair.WorstError(pair.Site, x, deltas), double.NegativeInfinity, -7);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task StepsInFlightAreAnsweredInAnyOrder(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        var steps = new List<(float[] X, PendingStep Step, byte[] Answer)>();
        for (int i = 0; i < 6; i++)
        {
            float[] x = Pair.Activations((1 + (i % 3)) * pair.Site.InputSize, i);
            PendingStep step = await pair.Site.EncryptAsync(x);
            steps.Add((x, step, pair.Connection.Handle(step.Request)));
        }

        foreach ((float[] x, PendingStep step, byte[] answer) in steps.OrderBy(s => s.X[0]))
        {
            var deltas = new float[step.Tokens * pair.Site.OutputSize];
            step.Decrypt(answer, deltas);
            Assert.InRange(pair.WorstError(pair.Site, x, deltas), double.NegativeInfinity, -7);
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task DamagedRequestsDoNoHarm(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        using PendingStep step = await pair.Site.EncryptAsync(Pair.Activations(3 * pair.Site.InputSize, 1));
        byte[] valid = step.Request.ToArray();
        Damage(valid).Sample(request => Assert.NotEmpty(pair.Connection.Handle(request)), iter: 150, threads: 1);
        await pair.CheckAsync(pair.Site, 5, 9);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task DamagedAnswersAreRefusedOrDecryptToSomething(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        float[] x = Pair.Activations(3 * pair.Site.InputSize, 1), deltas = new float[3 * pair.Site.OutputSize];
        using PendingStep probe = await pair.Site.EncryptAsync(x);
        byte[] valid = pair.Connection.Handle(probe.Request);
        int refused = 0;
        for (int length = 0; length < valid.Length; length += 1 + (valid.Length / 50))
        {
            Assert.Throws<WireFormatException>(() => probe.Decrypt(valid.AsSpan(0, length), deltas));
            refused++;
        }

        Assert.Throws<WireFormatException>(() => probe.Decrypt([.. valid, 0], deltas));
        Assert.InRange(refused, 10, 100);

        // A refused answer leaves the step pending.
        probe.Decrypt(valid, deltas);
        Assert.InRange(pair.WorstError(pair.Site, x, deltas), double.NegativeInfinity, -7);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task AnswersOfAnotherSiteOrClientAreRefused(PlanCase plan)
    {
        LoraModule[] modules = [LoraModule.Random("a", 64, 40, 4, 8, 1), LoraModule.Random("b", 64, 40, 4, 8, 2)];
        await using Pair pair = await Pair.CreateAsync(plan, modules);
        float[] x = Pair.Activations(64, 1), deltas = new float[40];
        using PendingStep a = await pair.Client["a"].EncryptAsync(x), b = await pair.Client["b"].EncryptAsync(x);
        byte[] answer = pair.Connection.Handle(b.Request);
        Assert.Throws<WireFormatException>(() => a.Decrypt(answer, deltas));
        b.Decrypt(answer, deltas);
        using HostConnection stranger = pair.Host.Connect("stranger");
        Assert.Equal(RefusalReason.UnknownSession, Refusal.Deserialize(stranger.Handle(a.Request)).Reason);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task TheTokenLimitHolds(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan, new AdapterHostOptions { Threads = 1, TokenLimit = 5 });
        await pair.CheckAsync(pair.Site, 3, 1);
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => Pair.RunAsync(pair.Site, Pair.Activations(3 * 64, 2)));
        Assert.Equal(RefusalReason.LimitReached, refused.Reason);
        await pair.CheckAsync(pair.Site, 2, 3);
        Assert.Equal(5, pair.Host.Sessions.Single().Tokens);
        await Assert.ThrowsAsync<RefusedException>(() => Pair.RunAsync(pair.Site, Pair.Activations(64, 4)));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task SeveralThreadsMayUseASite(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan, new AdapterHostOptions { Threads = 2 });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            for (int round = 0; round < 5; round++)
            {
                await pair.CheckAsync(pair.Site, 1 + ((i + round) % 3), (100 * i) + round);
            }
        })));
    }

    private static Gen<byte[]> Damage(byte[] valid) => Gen.Select(Gen.Int[0, 4], Gen.Int[0, int.MaxValue], Gen.UInt).Select((kind, position, value) =>
    {
        byte[] bytes = [.. valid];
        switch (kind)
        {
            case 0:
                return bytes[..(position % bytes.Length)];
            case 1:
                return [.. bytes, (byte)value];
            default:
                int range = kind == 2 ? 40 : bytes.Length - 4;
                BitConverter.TryWriteBytes(bytes.AsSpan(position % range), kind == 3 ? value % 5000 : value);
                return bytes;
        }
    });
}
