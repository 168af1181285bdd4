using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Server.Hazmat;
using HeLora.Server.Tests.Coefficient;

namespace HeLora.Server.Tests.Streaming;

public sealed class StreamingAllocationTests
{
    private const int InputSize = 64, OutputSize = 40;

    public static TheoryData<AdapterPrivacy, int, int, int> Steps => new()
    {
        { AdapterPrivacy.OpenBasis, 32, 1, 1 }, { AdapterPrivacy.OpenBasis, 32, 3, 1 }, { AdapterPrivacy.OpenBasis, 40, 9, 2 },
        { AdapterPrivacy.Sealed, 40, 3, 1 }, { AdapterPrivacy.Sealed, 48, 17, 2 },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void NothingIsAllocatedForAToken(AdapterPrivacy privacy, int wordBits, int tokens, int threads)
    {
        using StreamingSite site = StreamingSite.Random(InputSize, OutputSize, 4, privacy, wordBits, threads);
        site.MakeBlock();
        float[] x = Site.Activations(tokens * InputSize, 1), deltas = new float[tokens * OutputSize];
        var answer = new byte[site.Offer.AnswerBytes(tokens)];
        var request = new StreamingRequest();
        long allocated = Allocations.OfEveryRound(() =>
        {
            site.Client.Encrypt(x, request);
            site.Session.Evaluate(request.Message, answer);
            site.Client.Decrypt(request, answer, deltas);
        });
        Assert.Equal(0, allocated);
        Assert.InRange(DeltaErrors.Of(site.Modules, x, deltas).Max(), double.NegativeInfinity, -6);
    }

    [Fact]
    public void NothingIsAllocatedForATokenOfASpoolInFiles()
    {
        string folder = Directory.CreateTempSubdirectory("helora-").FullName;
        try
        {
            using StreamingSite site = StreamingSite.Random(InputSize, OutputSize, 4, AdapterPrivacy.OpenBasis, 32);
            using var spool = new FileMaskSpool(folder);
            using var client = new StreamingClient(site.Offer, spool);
            using StreamingSession session = site.Adapter.Open(client.Hello());
            using (PendingBlock block = client.BeginBlock())
            {
                client.CompleteBlock(block, session.MakeBlock(block.Message.Span));
            }

            float[] x = Site.Activations(InputSize, 1), deltas = new float[OutputSize];
            var answer = new byte[site.Offer.AnswerBytes(1)];
            var request = new StreamingRequest();
            Assert.Equal(0, Allocations.OfEveryRound(() =>
            {
                client.Encrypt(x, request);
                session.Evaluate(request.Message, answer);
                client.Decrypt(request, answer, deltas);
            }));
            Assert.InRange(DeltaErrors.Of(site.Modules, x, deltas).Max(), double.NegativeInfinity, -6);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
