using HeLora.Adapters.Peft;
using HeLora.Client;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server;

namespace HeLora.Facade.Tests;

/// <summary>What a session promises under every plan and policy: it outlives connections, and ends when it should.</summary>
public sealed class SessionContractTests
{
    public static TheoryData<PlanCase> Plans => PlanCase.All;

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task ASessionIsResumedWithoutItsKeys(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        await pair.CheckAsync(pair.Site, 2, 1);
        UInt128 id = pair.Host.Sessions.Single().Id;
        var sent = new List<WireType>();
        pair.Network = (message, host) =>
        {
            lock (sent)
            {
                sent.Add(WireReader.TypeOf(message.Span));
            }

            return host(message);
        };
        pair.Reconnect();
        await pair.Client.OpenAsync(pair.ExchangeAsync);
        await pair.CheckAsync(pair.Site, 2, 2);
        Assert.Contains(WireType.ResumeSession, sent);
        Assert.DoesNotContain(WireType.OpenSession, sent);
        SessionInfo session = pair.Host.Sessions.Single();
        Assert.Equal((id, 4), (session.Id, session.Tokens));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task AStepThatWasPendingWhenTheConnectionBrokeIsAnsweredAfterwards(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        float[] x = Pair.Activations(2 * pair.Site.InputSize, 1), deltas = new float[2 * pair.Site.OutputSize];
        using PendingStep step = await pair.Site.EncryptAsync(x);
        pair.Reconnect();
        Assert.Equal(RefusalReason.UnknownSession, Refusal.Deserialize(pair.Connection.Handle(step.Request)).Reason);
        await pair.Client.OpenAsync(pair.ExchangeAsync);
        step.Decrypt(pair.Connection.Handle(step.Request), deltas);
        Assert.InRange(pair.WorstError(pair.Site, x, deltas), double.NegativeInfinity, -7);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task AHostThatForgotTheSessionIsSentTheKeysAgain(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        await pair.CheckAsync(pair.Site, 2, 1);
        UInt128 id = pair.Host.Sessions.Single().Id;
        pair.Connection.Handle(new CloseSession(id).Serialize());
        Assert.Empty(pair.Host.Sessions);
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => Pair.RunAsync(pair.Site, Pair.Activations(64, 2)));
        Assert.Equal(RefusalReason.UnknownSession, refused.Reason);
        await pair.Client.OpenAsync(pair.ExchangeAsync);
        await pair.CheckAsync(pair.Site, 2, 3);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task DisposingTheClientClosesTheSession(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan), other = await Pair.JoinAsync(pair);
        Assert.Equal(2, pair.Host.Sessions.Count);
        await pair.CheckAsync(pair.Site, 1, 1);
        await other.CheckAsync(other.Site, 1, 2);
        await other.Client.DisposeAsync();
        Assert.Single(pair.Host.Sessions);
        await pair.CheckAsync(pair.Site, 1, 3);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task SessionsThatAreIdleForTooLongAreClosed(PlanCase plan)
    {
        var clock = new TestClock();
        await using Pair pair = await Pair.CreateAsync(
            plan, new AdapterHostOptions { Threads = 1, TimeProvider = clock, SessionIdleTimeout = TimeSpan.FromMinutes(10) });
        await pair.CheckAsync(pair.Site, 1, 1);
        await pair.SettleAsync(blocks: 2);
        clock.Advance(TimeSpan.FromMinutes(9));
        await pair.CheckAsync(pair.Site, 1, 2);
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(TimeSpan.FromMinutes(9), pair.Host.Sessions.Single().Idle);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(pair.Host.Sessions);
        await Assert.ThrowsAsync<RefusedException>(() => Pair.RunAsync(pair.Site, Pair.Activations(64, 3)));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task TheLongestIdleSessionMakesRoomForANewOne(PlanCase plan)
    {
        var clock = new TestClock();
        await using Pair first = await Pair.CreateAsync(plan, new AdapterHostOptions { Threads = 1, TimeProvider = clock, MaxSessions = 2 });
        await first.SettleAsync(blocks: 1);
        clock.Advance(TimeSpan.FromSeconds(1));
        await using Pair second = await Pair.JoinAsync(first);
        await second.SettleAsync(blocks: 1);
        clock.Advance(TimeSpan.FromSeconds(1));
        await first.CheckAsync(first.Site, 1, 1);
        await using Pair third = await Pair.JoinAsync(first);
        Assert.Equal(2, first.Host.Sessions.Count);
        await first.CheckAsync(first.Site, 1, 2);
        await third.CheckAsync(third.Site, 1, 3);
        await Assert.ThrowsAsync<RefusedException>(() => Pair.RunAsync(second.Site, Pair.Activations(64, 4)));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task AnUnloadedAdapterIsRefusedAndMayBeLoadedAgain(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        await pair.CheckAsync(pair.Site, 1, 1);
        using PendingStep step = await pair.Site.EncryptAsync(Pair.Activations(64, 2));
        Assert.True(pair.Host.Unload("adapter"));
        Assert.False(pair.Host.Unload("adapter"));
        Assert.Empty(pair.Host.Adapters);
        Assert.Empty(pair.Host.Sessions);
        Assert.Equal(RefusalReason.UnknownSession, Refusal.Deserialize(pair.Connection.Handle(step.Request)).Reason);
        await Assert.ThrowsAsync<RefusedException>(() => pair.Client.OpenAsync(pair.ExchangeAsync));
        await Assert.ThrowsAsync<RefusedException>(() => EncryptedLora.ConnectAsync(pair.ExchangeAsync, "adapter"));
        pair.Host.Load("adapter", pair.Modules, plan.Options);
        await using EncryptedLora again = await EncryptedLora.ConnectAsync(pair.ExchangeAsync, "adapter");
        await pair.CheckAsync(again.Sites[0], 1, 3);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task UnloadingWhileStepsRunAnswersOrRefusesThem(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        Task[] clients =
        [
            .. Enumerable.Range(0, 3).Select(i => Task.Run(async () =>
            {
                try
                {
                    for (int round = 0; round < 1000; round++)
                    {
                        await pair.CheckAsync(pair.Site, 1, (1000 * i) + round);
                    }
                }
                catch (RefusedException)
                {
                    // Refused after the adapter was unloaded.
                }
                catch (InvalidOperationException exception) when (exception.InnerException is not null)
                {
                    // The producer was refused a block.
                }
            })),
        ];
        await Task.Delay(50);
        Assert.True(pair.Host.Unload("adapter"));
        await Task.WhenAll(clients);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task SeveralAdaptersAreServedThroughOneConnection(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        LoraModule[] others = [LoraModule.Random("other", 48, 24, 2, 4, 7)];
        pair.Host.Load("other", others, plan.Options);
        await using EncryptedLora other = await EncryptedLora.ConnectAsync(pair.ExchangeAsync, "other");
        Assert.Equal(["adapter", "other"], pair.Host.Adapters.Select(a => a.Name));
        await pair.CheckAsync(pair.Site, 2, 1);
        float[] x = Pair.Activations(48, 2), deltas = new float[24], reference = new float[24];
        await other.Sites[0].ApplyAsync(x, deltas);
        var exact = new double[24];
        others[0].Apply(x, exact);
        double norm = Math.Sqrt(exact.Sum(v => v * v));
        Assert.InRange(Math.Sqrt(deltas.Select((v, i) => Math.Pow(v - exact[i], 2)).Sum()) / norm, 0, 1.0 / 64);
        await pair.CheckAsync(pair.Site, 2, 3);
        Assert.Equal(1, pair.Host.Adapters.Single(a => a.Name == "other").Tokens);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task FiguresAddUp(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan);
        await pair.CheckAsync(pair.Site, 3, 1);
        await pair.CheckAsync(pair.Site, 2, 2);
        SessionInfo session = pair.Host.Sessions.Single();
        Assert.Equal(("client", "adapter", 5, 2), (session.Client, session.Adapter, session.Tokens, session.Steps));
        Assert.Equal(plan.Plan == PlanKind.Streaming, session.Blocks > 0);
        Assert.True(session.BytesIn > 0 && session.BytesOut > 0 && session.MemoryBytes > 0);
        AdapterInfo adapter = pair.Host.Adapters.Single();
        Assert.Equal((1, 1, 1, 5), (adapter.Sites, adapter.Modules, adapter.Sessions, adapter.Tokens));
        Assert.True(adapter.MemoryBytes > 0);
        Assert.Equal(pair.Client.Publication.Id, adapter.PublicationId);
    }
}
