using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Client.Tests.Facade;

/// <summary>One step at a site of every plan.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private readonly StandInHost _host = StandInHost.OfAllPlans();
    private EncryptedLora _lora = null!;

    public static TheoryData<string> Layers => ["sealed.0", "sealed.1", "open", "streaming.0", "streaming.1", "diagonal"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _lora = await EncryptedLora.ConnectAsync(_host.Exchange, "stand-in", cancellation: Cancellation);

    public ValueTask DisposeAsync() => _lora.DisposeAsync();

    [Fact]
    public void APublicationIsAllThatIsNeeded()
    {
        Assert.Equal("stand-in", _lora.Name);
        Assert.Equal("base", _lora.BaseModel);
        Assert.Equal(6, _lora.Sites.Count);
        Assert.Equal(12, _lora.ModulePaths.Count);
        Assert.Equal(1000, _lora.TokenLimit);
        Assert.True(_lora.IsOpen);
        Assert.Same(_lora["open.q_proj"], _lora["open.v_proj"]);
        Assert.Equal([new SiteModule("open.q_proj", 0, 20, 4), new SiteModule("open.v_proj", 20, 7, 3)], _lora["open.q_proj"].Modules);
        Assert.Equal(27, _lora["open.q_proj"].OutputSize);
        Assert.Equal(30, _lora["open.q_proj"].InputSize);
        Assert.Equal(
            [PlanKind.Coefficient, PlanKind.Coefficient, PlanKind.Coefficient, PlanKind.Streaming, PlanKind.Diagonal, PlanKind.Streaming],
            _lora.Sites.Select(s => s.Plan));
        KeyNotFoundException unknown = Assert.Throws<KeyNotFoundException>(() => _lora["other"]);
        Assert.Contains("'other'; expected one of the 12 modules", unknown.Message, StringComparison.Ordinal);

        // One secret a parameter set; the sealed sites share theirs. Open bases need no Galois keys.
        OpenSession open = Assert.Single(_host.Opened);
        Assert.Equal(3, open.Keys.Count);
        Assert.Equal([false, true, false], open.Keys.Select(k => k.GaloisKeys.IsEmpty));
    }

    // Answers are constants, so that deltas are those times what the scales are worth: proportional to the activations.
    [Theory]
    [MemberData(nameof(Layers))]
    public async Task ScalesStayWithTheirStep(string layer)
    {
        EncryptedSite site = _lora[$"{layer}.q_proj"];
        float[] factors = [1, 4, 0.5f, 16];
        await site.PrepareAsync(2 * factors.Length, Cancellation);
        PendingStep[] steps = [.. factors.Select(f => site.Encrypt(Activations(site, 2, f)))];
        byte[][] answers = [.. steps.Select(s => _host.Handle(s.Request))];
        var deltas = new float[factors.Length][];
        for (int i = factors.Length - 1; i >= 0; i--)
        {
            Assert.Equal(2, steps[i].Tokens);
            Assert.Same(site, steps[i].Site);
            deltas[i] = new float[2 * site.OutputSize];
            steps[i].Decrypt(answers[i], deltas[i]);
        }

        Assert.Contains(deltas[0], d => d != 0);
        for (int i = 1; i < factors.Length; i++)
        {
            for (int j = 0; j < deltas[0].Length; j++)
            {
                Assert.Equal(factors[i] * deltas[0][j], deltas[i][j], 1e-4f * Math.Abs(factors[i] * deltas[0][j]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task OneCallIsTheSameAsThree(string layer)
    {
        EncryptedSite site = _lora[$"{layer}.q_proj"];
        float[] x = Activations(site, 3, 1), one = new float[3 * site.OutputSize], three = new float[3 * site.OutputSize];
        await site.ApplyAsync(x, one, Cancellation);
        using PendingStep step = await site.EncryptAsync(x, Cancellation);
        step.Decrypt(_host.Handle(step.Request), three);
        Assert.Equal(three, one);
        Assert.Equal(2, _lora.Counters.Steps);
        Assert.Equal(6, _lora.Counters.Tokens);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task AStepEndsOnce(string layer)
    {
        EncryptedSite site = _lora[$"{layer}.q_proj"];
        await site.PrepareAsync(3, Cancellation);
        PendingStep step = site.Encrypt(Activations(site, 1, 1)), copy = step;
        byte[] answer = _host.Handle(step.Request);
        var deltas = new float[site.OutputSize];
        Assert.True(step == copy);
        step.Decrypt(answer, deltas);
        foreach (PendingStep used in (PendingStep[])[step, copy])
        {
            AssertEnded(() => used.Decrypt(answer, deltas));
            AssertEnded(() => _ = used.Request);
            AssertEnded(() => _ = used.Tokens);
            used.Dispose();
        }

        // Its memory is the next step's, which the old value does not reach.
        using PendingStep next = site.Encrypt(Activations(site, 1, 1));
        Assert.False(step == next);
        step.Dispose();
        AssertEnded(() => step.Decrypt(answer, deltas));
        Assert.False(next.Request.IsEmpty);

        PendingStep dropped = site.Encrypt(Activations(site, 1, 1));
        answer = _host.Handle(dropped.Request);
        dropped.Dispose();
        AssertEnded(() => dropped.Decrypt(answer, deltas));

        static void AssertEnded(Action action) => Assert.Equal(
            "step: decrypted or disposed before; expected a pending step", Assert.Throws<InvalidOperationException>(action).Message);
    }

    [Fact]
    public void ADefaultStepIsNone()
    {
        PendingStep step = default;
        Assert.StartsWith("step: a default value", Assert.Throws<InvalidOperationException>(() => step.Decrypt([], [])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => step.Request);
        Assert.Throws<InvalidOperationException>(() => step.Site);
        step.Dispose();
        Assert.True(step.Equals((object)default(PendingStep)));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task WhatFailsLeavesTheStepPending(string layer)
    {
        EncryptedSite site = _lora[$"{layer}.q_proj"];
        await site.PrepareAsync(1, Cancellation);
        using PendingStep step = site.Encrypt(Activations(site, 1, 1));
        byte[] request = step.Request.ToArray(), answer = _host.Handle(step.Request);
        var deltas = new float[site.OutputSize];
        string other = layer == "open" ? "sealed.0" : "open";
        using PendingStep foreign = _lora[$"{other}.q_proj"].Encrypt(Activations(_lora[$"{other}.q_proj"], 1, 1));
        byte[] foreignAnswer = _host.Handle(foreign.Request);
        foreach (byte[] bad in (byte[][])[[], answer[..^1], [.. answer, 0], request, foreignAnswer, [.. answer[..20], 99, .. answer[21..]]])
        {
            Assert.Throws<WireFormatException>(() => step.Decrypt(bad, deltas));
        }

        Assert.Throws<ArgumentException>(() => step.Decrypt(answer, new float[site.OutputSize - 1]));
        RefusedException refused = Assert.Throws<RefusedException>(
            () => step.Decrypt(new Refusal(RefusalReason.LimitReached, "tokens: 1001; expected 1000").Serialize(), deltas));
        Assert.Equal(RefusalReason.LimitReached, refused.Reason);
        Assert.Equal("tokens: 1001; expected 1000", refused.Message);
        Assert.Equal(1, _lora.Counters.Refusals);
        Assert.Equal(request, step.Request.ToArray());
        Assert.Equal(answer, _host.Handle(step.Request));
        step.Decrypt(answer, deltas);
        Assert.Contains(deltas, d => d != 0);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task WrongActivationsUseNothing(string layer)
    {
        EncryptedSite site = _lora[$"{layer}.q_proj"];
        await site.PrepareAsync(1, Cancellation);
        float[] x = Activations(site, 2, 1);
        foreach (float[] bad in (float[][])[[], x[1..], [.. x, 1], new float[(site.MaxTokens + 1) * site.InputSize]])
        {
            ArgumentException refused = Assert.Throws<ArgumentException>(() => site.Encrypt(bad));
            Assert.StartsWith($"activations: {bad.Length} numbers", refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<ArgumentException>(() => site.EncryptAsync(bad, Cancellation).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => site.ApplyAsync(bad, new float[2 * site.OutputSize], Cancellation).AsTask());
        }

        x[^1] = float.NaN;
        Assert.Contains("token 1", Assert.Throws<ArgumentException>(() => site.Encrypt(x)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => site.ApplyAsync(x, new float[2 * site.OutputSize], Cancellation).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => site.ApplyAsync(x, new float[1], Cancellation).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await site.PrepareAsync(0, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await site.PrepareAsync(site.MaxTokens + 1, Cancellation));
        x[^1] = 1;
        await site.ApplyAsync(x, new float[2 * site.OutputSize], Cancellation);
        Assert.Equal(layer.StartsWith("streaming", StringComparison.Ordinal) ? [0L, 1L] : [], _host.Positions);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task NothingIsAllocatedForAStep(string layer)
    {
        EncryptedSite site = _lora[$"{layer}.q_proj"];
        float[] x = Activations(site, 2, 1), deltas = new float[2 * site.OutputSize];
        await site.PrepareAsync(200, Cancellation);
        byte[] answer = [];
        PendingStep step = default;

        // The host allocates its answers beside what is measured.
        Assert.Equal(0, Allocations.OfEveryRound(() => Encrypt(), () => step.Dispose()));
        Assert.Equal(0, Allocations.OfEveryRound(
            () => step.Decrypt(answer, deltas),
            () =>
            {
                step.Dispose();
                Encrypt();
                answer = _host.Handle(step.Request);
            }));

        void Encrypt() => step = site.Encrypt(x);
    }

    // With answers made before, the whole call is measured.
    [Theory]
    [MemberData(nameof(Layers))]
    public async Task NothingIsAllocatedForAWholeStep(string layer)
    {
        byte[] answer = [];
        await using var lora = new EncryptedLora(_host.Bytes);
        await lora.OpenAsync(
            (message, stop) => WireOf(message) is WireType.Activations or WireType.StreamingActivations
                ? ValueTask.FromResult<ReadOnlyMemory<byte>>(answer)
                : _host.Exchange(message, stop),
            Cancellation);
        EncryptedSite site = lora[$"{layer}.q_proj"];
        float[] x = Activations(site, 1, 1), deltas = new float[site.OutputSize];
        await site.PrepareAsync(100, Cancellation);
        if (site.Plan == PlanKind.Streaming)
        {
            // Every answer names its position.
            using PendingStep first = site.Encrypt(x);
            answer = _host.Handle(first.Request);
            long position = BitConverter.ToInt64(answer, 48);
            Assert.Equal(0, Allocations.OfEveryRound(
                () => Apply(), () => BitConverter.TryWriteBytes(answer.AsSpan(48), ++position)));
            return;
        }

        using (PendingStep first = site.Encrypt(x))
        {
            answer = _host.Handle(first.Request);
        }

        Assert.Equal(0, Allocations.OfEveryRound(() => Apply()));

        void Apply()
        {
            ValueTask done = site.ApplyAsync(x, deltas, CancellationToken.None);
            Assert.True(done.IsCompletedSuccessfully);
            done.GetAwaiter().GetResult();
        }
    }

    [Fact]
    public async Task AnAnswerToAnotherStepOfAStreamIsRefused()
    {
        EncryptedSite site = _lora["streaming.0.q_proj"];
        await site.PrepareAsync(2, Cancellation);
        using PendingStep first = site.Encrypt(Activations(site, 1, 1)), second = site.Encrypt(Activations(site, 1, 1));
        byte[] answer = _host.Handle(second.Request);
        WireFormatException refused = Assert.Throws<WireFormatException>(() => first.Decrypt(answer, new float[site.OutputSize]));
        Assert.Equal("position: 1 and 1 tokens; expected 0 and 1", refused.Message);
        second.Decrypt(answer, new float[site.OutputSize]);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task ManyThreadsShareASite(string layer)
    {
        EncryptedSite site = _lora[$"{layer}.q_proj"];
        float[] x = Activations(site, 1, 1), expected = new float[site.OutputSize];
        await site.ApplyAsync(x, expected, Cancellation);
        await Parallel.ForAsync(1, 60, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (i, stop) =>
        {
            var deltas = new float[site.OutputSize];
            await site.ApplyAsync(Activations(site, 1, i), deltas, stop);
            for (int j = 0; j < deltas.Length; j++)
            {
                Assert.Equal(i * expected[j], deltas[j], 1e-4f * Math.Abs(i * expected[j]));
            }
        });
        Assert.Equal(60, _lora.Counters.Steps);
    }

    private static WireType WireOf(ReadOnlyMemory<byte> message) => HeLora.Scheme.Hazmat.WireReader.TypeOf(message.Span);

    private static float[] Activations(EncryptedSite site, int tokens, float factor) =>
        [.. Enumerable.Range(0, tokens * site.InputSize).Select(i => factor * (1 + (i % 5)))];
}
