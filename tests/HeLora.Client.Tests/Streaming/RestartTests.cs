using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.SpoolProcess;

namespace HeLora.Client.Tests.Streaming;

/// <summary>A session that is opened anew in the same process, and answers that are given up.</summary>
public sealed class RestartTests
{
    private const int Degree = StreamingParameters.MinDegree;

    private readonly StandInServer _server = new(Ledger.Offer);
    private readonly StreamingRequest _request = new();

    public static TheoryData<bool> Spools => [true, false];

    [Theory]
    [MemberData(nameof(Spools))]
    public void EpochsRiseAndPositionsStayUsed(bool inFiles)
    {
        using var folder = new TemporaryDirectory();
        using MaskSpool spool = inFiles ? new FileMaskSpool(folder.File("spool")) : new MemoryMaskSpool();
        using var client = new StreamingClient(Ledger.Offer, spool);
        var ledger = new Ledger();
        client.Welcome(ledger.Greet(spool, client.Hello()));
        for (ulong epoch = 1; epoch < 4; epoch++)
        {
            Assert.Equal(epoch, spool.Epoch);
            MakeBlock(client, ledger);
            client.Encrypt(new float[3 * 5], _request);
            ledger.Send(_request.Message);
            client.Restart();
            client.Welcome(ledger.Greet(spool, client.Hello()));
        }

        Assert.Equal(Enumerable.Range(0, 15).Select(p => (long)p), ledger.Positions);
    }

    [Fact]
    public void AnEpochIsKeptByTheFile()
    {
        using var folder = new TemporaryDirectory();
        using (var life = new Life(folder.File("spool"), new Ledger()))
        {
            life.Client.Restart();
            Assert.Equal(2UL, life.Spool.Epoch);
        }

        using var next = new Life(folder.File("spool"), new Ledger());
        Assert.Equal(3UL, next.Spool.Epoch);
    }

    [Fact]
    public void RequestsAndBlocksOfTheSessionBeforeFail()
    {
        using var spool = new MemoryMaskSpool();
        using var client = new StreamingClient(Ledger.Offer, spool);
        MakeBlock(client);
        client.Encrypt(new float[3], _request);
        byte[] answer = _server.Evaluate(_request.Message.Span);
        using PendingBlock block = client.BeginBlock();
        byte[] rows = _server.MakeBlock(block.Message.Span);
        client.Restart();
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => client.Decrypt(_request, answer, new float[2]));
        Assert.Contains("opened anew", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<InvalidOperationException>(() => block.Complete(rows));
        Assert.Contains("block: 1 was begun before", refused.Message, StringComparison.Ordinal);

        // The same memory serves the new session.
        client.Encrypt(new float[3], _request);
        Assert.Equal(1, _request.Position);
        client.Decrypt(_request, _server.Evaluate(_request.Message.Span), new float[2]);
    }

    // Otherwise a block that is used up would be kept for an answer that never comes.
    [Fact]
    public void ABlockGoesWithTheLastAnswerThatIsGivenUp()
    {
        using var spool = new MemoryMaskSpool();
        using var client = new StreamingClient(Ledger.Offer, spool);
        long empty = client.MemoryBytes;
        MakeBlock(client);
        var second = new StreamingRequest();
        client.Encrypt(new float[3 * (Degree - 1)], _request);
        client.Encrypt(new float[3], second);
        Assert.True(client.MemoryBytes > empty);
        client.GiveUp(_request);
        client.GiveUp(_request);
        Assert.True(client.MemoryBytes > empty);
        client.Decrypt(second, _server.Evaluate(second.Message.Span), new float[2]);
        Assert.Equal(empty, client.MemoryBytes);
        Assert.Throws<InvalidOperationException>(() => client.Decrypt(_request, _server.Evaluate(_request.Message.Span), new float[2 * (Degree - 1)]));
    }

    [Fact]
    public void EncryptingAgainGivesTheAnswerUp()
    {
        using var spool = new MemoryMaskSpool();
        using var client = new StreamingClient(Ledger.Offer, spool);
        long empty = client.MemoryBytes;
        MakeBlock(client);
        client.Encrypt(new float[3 * (Degree - 1)], _request);
        client.Encrypt(new float[3], _request);
        client.Decrypt(_request, _server.Evaluate(_request.Message.Span), new float[2]);
        Assert.Equal(empty, client.MemoryBytes);
    }

    [Fact]
    public void ARequestIsOfOneClient()
    {
        using MemoryMaskSpool spool = new(), other = new();
        using StreamingClient client = new(Ledger.Offer, spool), stranger = new(Ledger.Offer, other);
        MakeBlock(client);
        client.Encrypt(new float[3], _request);
        byte[] answer = _server.Evaluate(_request.Message.Span);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => stranger.Decrypt(_request, answer, new float[2]));
        Assert.StartsWith("request: one of another client; expected one of this client", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => stranger.GiveUp(_request));
        client.Decrypt(_request, answer, new float[2]);
    }

    [Fact]
    public void PreparingAsksForBlocksUntilThereAreEnough()
    {
        using var spool = new MemoryMaskSpool();
        using ISiteClient client = new StreamingClient(Ledger.Offer, spool);
        int blocks = 0;
        while (client.Prepare(Degree + 1) is { } block)
        {
            using (block)
            {
                Assert.Throws<WireFormatException>(() => block.Complete([]));
                block.Complete(_server.MakeBlock(block.Message.Span));
                blocks++;
            }
        }

        Assert.Equal(2, blocks);
        SiteRequest request = client.CreateRequest();
        Assert.True(client.TryEncrypt(new float[3 * ((2 * Degree) - 1)], request));
        Assert.False(client.TryEncrypt(new float[3 * 2], client.CreateRequest()));
        client.GiveUp(request);
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Prepare(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Prepare(Ledger.Offer.MaxTokens + 1));
    }

    private void MakeBlock(StreamingClient client)
    {
        using PendingBlock block = client.BeginBlock();
        block.Complete(_server.MakeBlock(block.Message.Span));
    }

    private static void MakeBlock(StreamingClient client, Ledger ledger)
    {
        using PendingBlock block = client.BeginBlock();
        block.Complete(ledger.MakeBlock(block.Message));
    }
}
