using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Streaming;

public sealed class StreamingAllocationTests
{
    private const int InputSize = 64, OutputSize = 40;

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

            float[] x = TestSite.Activations(InputSize, 1), deltas = new float[OutputSize];
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
