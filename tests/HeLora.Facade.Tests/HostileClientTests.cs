using HeLora.Adapters.Peft;
using HeLora.Client;
using HeLora.Client.Hazmat;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server;

namespace HeLora.Facade.Tests;

/// <summary>Messages that come twice, late or in masses harm neither their sender nor others.</summary>
public sealed class HostileClientTests
{
    public static TheoryData<PlanCase> StreamingPlans =>
        [new PlanCase(PlanKind.Streaming, AdapterPrivacy.Sealed), new PlanCase(PlanKind.Streaming, AdapterPrivacy.OpenBasis)];

    [Theory]
    [MemberData(nameof(StreamingPlans))]
    public async Task ARepeatedBlockGetsTheSameAnswer(PlanCase plan)
    {
        var blocks = new List<(byte[] Message, byte[] Answer)>();
        await using Pair pair = await Pair.CreateAsync(plan, network: (message, host) =>
        {
            byte[] answer = host(message);
            if (WireReader.TypeOf(message.Span) == WireType.StreamingBlock)
            {
                lock (blocks)
                {
                    blocks.Add((message.ToArray(), answer));
                }
            }

            return answer;
        });
        await pair.SettleAsync(blocks: 1);
        (byte[] first, byte[] given) = blocks[0];
        Assert.Equal(given, pair.Connection.Handle(first));
        await pair.CheckAsync(pair.Site, 3, 1);

        // Once a position is used the block is not made again.
        Assert.Equal(RefusalReason.BadMessage, Refusal.Deserialize(pair.Connection.Handle(first)).Reason);
        await pair.CheckAsync(pair.Site, 3, 2);
    }

    [Fact]
    public void ManySpoolsDoNotLockOthersOut()
    {
        using var host = new AdapterHost();
        Publication publication = host.Load("x", [LoraModule.Random("a", 32, 16, 2, 4, 1)], new PublishOptions
        {
            Objective = new Objective { Plan = PlanKind.Streaming, PrecisionBits = 8 },
        });
        var offer = (StreamingOffer)publication.ReadOffers([]).Single();
        using HostConnection connection = host.Connect("client");
        for (int spool = 1; spool <= Server.Hazmat.StreamingAdapter.MaxSpools + 10; spool++)
        {
            Assert.Equal(WireType.SessionOpened, WireReader.TypeOf(connection.Handle(Open(publication, offer, (UInt128)spool, 1))));
            connection.Handle(new CloseSession(7).Serialize());
        }

        // A spool that is remembered is still refused in an epoch that was seen.
        Assert.Equal(RefusalReason.BadMessage, Refusal.Deserialize(connection.Handle(Open(publication, offer, 30, 1))).Reason);
    }

    [Fact]
    public void KeysThatNoSiteNeedsAreRefused()
    {
        using var host = new AdapterHost();
        Publication publication = host.Load("x", [LoraModule.Random("a", 64, 32, 4, 8, 1)], new PublishOptions
        {
            Objective = new Objective { Plan = PlanKind.Coefficient, PrecisionBits = 8 },
        });
        using SchemeParameters parameters = publication.CreateParameters().Single();
        IReadOnlyList<int> needed = ((ICiphertextOffer)publication.ReadOffers([parameters]).Single()).Layout.GaloisElements();
        using SecretKey secret = SecretKey.Generate(parameters);
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(secret);
        using HostConnection connection = host.Connect("client");
        int other = Enumerable.Range(1, parameters.Degree).Select(i => (2 * i) + 1).First(e => !needed.Contains(e));
        Assert.StartsWith("key count: ", Refused([.. needed, other]), StringComparison.Ordinal);
        Assert.StartsWith("key count: ", Refused([.. needed.Skip(1)]), StringComparison.Ordinal);
        Assert.StartsWith("Galois element: ", Refused([.. needed.Skip(1), other]), StringComparison.Ordinal);
        Assert.Empty(host.Sessions);

        string Refused(IEnumerable<int> elements)
        {
            using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(secret, elements);
            return Refusal.Deserialize(connection.Handle(new OpenSession(publication.Id, 1, [new(publicKey.Serialize(), keys.Serialize())], []).Serialize())).Text;
        }
    }

    [Fact]
    public async Task ASessionWhoseOffersAreInUseIsClosedAgain()
    {
        PlanCase plan = new(PlanKind.Streaming, AdapterPrivacy.Sealed);
        await using Pair pair = await Pair.CreateAsync(plan);
        pair.Host.Load("twin", pair.Modules, plan.Options);
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() => EncryptedLora.ConnectAsync(pair.ExchangeAsync, "twin"));
        Assert.Equal(RefusalReason.BadMessage, refused.Reason);
        Assert.Single(pair.Host.Sessions);
        await pair.CheckAsync(pair.Site, 1, 1);
    }

    private static byte[] Open(Publication publication, StreamingOffer offer, UInt128 spool, ulong epoch)
    {
        var hello = new byte[StreamingHeader.Size];
        var writer = new WireWriter(hello, WireType.StreamingHello, offer.Parameters.Fingerprint);
        new StreamingHeader(spool, epoch).Write(ref writer, offer);
        writer.Complete();
        return new OpenSession(publication.Id, 7, [], [hello]).Serialize();
    }
}
