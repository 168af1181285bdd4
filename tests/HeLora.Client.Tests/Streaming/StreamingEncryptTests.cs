using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.SpoolProcess;

namespace HeLora.Client.Tests.Streaming;

/// <summary>What a client does with activations and answers, whoever answers.</summary>
public sealed class StreamingEncryptTests : IDisposable
{
    private const int InputSize = 3, Degree = StreamingParameters.MinDegree;

    private readonly MemoryMaskSpool _spool = new();
    private readonly StandInServer _server = new(Ledger.Offer);
    private readonly StreamingRequest _request = new();
    private readonly StreamingClient _client;

    public StreamingEncryptTests()
    {
        _client = new StreamingClient(Ledger.Offer, _spool);
        MakeBlock();
    }

    public void Dispose()
    {
        _client.Dispose();
        _spool.Dispose();
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void NumbersThatAreNotFiniteUseNoPosition(float value)
    {
        for (int at = 0; at < 4 * InputSize; at++)
        {
            float[] x = [.. Enumerable.Repeat(1f, 4 * InputSize)];
            x[at] = value;
            ArgumentException refused = Assert.Throws<ArgumentException>(() => _client.Encrypt(x, _request));
            Assert.Contains($"token {at / InputSize}", refused.Message, StringComparison.Ordinal);
            Assert.Equal(0, _client.Position);
            Assert.False(_request.IsOpen);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(InputSize + 1)]
    [InlineData((4096 + 1) * InputSize)]
    public void OtherShapesUseNoPosition(int count)
    {
        Assert.Throws<ArgumentException>(() => _client.Encrypt(new float[count], _request));
        Assert.Equal(0, _client.Position);
    }

    [Fact]
    public void WithoutABlockNothingIsSent()
    {
        Assert.Throws<InvalidOperationException>(() => _client.Encrypt(new float[(Degree + 1) * InputSize], _request));
        Assert.Equal(0, _client.Position);
        Assert.Equal(Degree, _client.ReadyTokens);
        _client.Encrypt(new float[Degree * InputSize], _request);
        Assert.Equal(0, _client.ReadyTokens);
    }

    // Words minus masks are the activations times their scale, rounded: the one token's twice those of the half as large.
    [Fact]
    public void WordsAreMasksPlusActivations()
    {
        using var folder = new TemporaryDirectory();
        var masks = new byte[Degree * 12];
        using (var life = new Life(folder.File("spool"), new Ledger()))
        {
            life.MakeBlock();
        }

        File.ReadAllBytes(Path.Combine(folder.File("spool"), "block-0.masks")).AsSpan(96, masks.Length).CopyTo(masks);
        using var spool = new FileMaskSpool(folder.File("spool"));
        using var client = new StreamingClient(Ledger.Offer, spool);
        float[] x = [3, -4, 0, 0.25f, 1e-20f, 1e30f, 0, 0, 0];
        client.Encrypt(x, _request);
        ReadOnlySpan<byte> words = _request.Message.Span[StreamingHeader.Size..];
        double norm = Ledger.Offer.ActivationNorm;
        for (int t = 0; t < 3; t++)
        {
            double size = Math.Sqrt(x.Skip(t * 3).Take(3).Sum(v => (double)v * v));
            for (int i = 0; i < 3; i++)
            {
                int at = ((t * 3) + i) * 4;
                int difference = BitConverter.ToInt32(words[at..]) - BitConverter.ToInt32(masks.AsSpan(at));
                double expected = size == 0 ? 0 : x[(t * 3) + i] / size * norm;
                Assert.InRange(difference, expected - 1 - (1e-6 * Math.Abs(expected)), expected + 1 + (1e-6 * Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void AnAnswerIsOpenedOnce()
    {
        _client.Encrypt(new float[2 * InputSize], _request);
        byte[] answer = _server.Evaluate(_request.Message.Span);
        Assert.Throws<ArgumentException>(() => _client.Decrypt(_request, answer, new float[3]));
        _client.Decrypt(_request, answer, new float[4]);
        Assert.Throws<InvalidOperationException>(() => _client.Decrypt(_request, answer, new float[4]));
        Assert.Throws<ArgumentException>(() => _client.Decrypt(new StreamingRequest(), answer, new float[4]));
    }

    [Fact]
    public void TheAnswerToAnotherRequestIsRefused()
    {
        var second = new StreamingRequest();
        _client.Encrypt(new float[InputSize], _request);
        _client.Encrypt(new float[InputSize], second);
        byte[] answer = _server.Evaluate(second.Message.Span);
        WireFormatException refused = Assert.Throws<WireFormatException>(() => _client.Decrypt(_request, answer, new float[2]));
        Assert.StartsWith("position: 1", refused.Message, StringComparison.Ordinal);
        Assert.True(_request.IsOpen);
        _client.Decrypt(second, answer, new float[2]);
    }

    [Fact]
    public void AnswersMayComeInAnyOrderWhileTheirBlocksAreKept()
    {
        StreamingRequest[] requests = [.. Enumerable.Range(0, 6).Select(_ => new StreamingRequest())];
        foreach (StreamingRequest request in requests)
        {
            MakeBlock();
            _client.Encrypt(new float[(Degree - 100) * InputSize], request);
        }

        // Six requests over six blocks: of the used blocks two are kept.
        for (int i = 5; i >= 0; i--)
        {
            byte[] answer = _server.Evaluate(requests[i].Message.Span);
            var deltas = new float[(Degree - 100) * 2];
            if (i >= 4)
            {
                _client.Decrypt(requests[i], answer, deltas);
            }
            else if (i < 3)
            {
                Assert.Throws<InvalidOperationException>(() => _client.Decrypt(requests[i], answer, deltas));
            }
        }
    }

    [Fact]
    public void MemoryIsThatOfTheBlocks()
    {
        long one = _client.MemoryBytes;
        MakeBlock();
        long block = Degree * ((InputSize * sizeof(uint)) + sizeof(uint));
        Assert.Equal(one + block, _client.MemoryBytes);
        Assert.Equal((sizeof(double) * InputSize) + 8 + (2 * sizeof(float) * 2), one - block);

        using var folder = new TemporaryDirectory();
        using var life = new Life(folder.File("spool"), new Ledger());
        long none = life.Client.MemoryBytes;
        life.MakeBlock();

        // A file block has a row, and zeros to burn rows with.
        Assert.Equal(none + (2 * InputSize * sizeof(uint)), life.Client.MemoryBytes);
        _client.Encrypt(new float[Degree * InputSize], _request);
        _client.Decrypt(_request, _server.Evaluate(_request.Message.Span), new float[Degree * 2]);
        Assert.Equal(one, _client.MemoryBytes);
    }

    // A write fails once in the middle of a step: the step ends with its positions used, and its block is not kept for an answer.
    [Fact]
    public void AStepThatFailsIsNotAwaited()
    {
        using var folder = new TemporaryDirectory();
        int burns = 0;
        using var spool = new FileMaskSpool(folder.File("spool"), step =>
        {
            if (step == "mask burn" && ++burns == 3)
            {
                throw new IOException("no space left");
            }
        });
        using var client = new StreamingClient(Ledger.Offer, spool);
        using (PendingBlock block = client.BeginBlock())
        {
            client.CompleteBlock(block, _server.MakeBlock(block.Message.Span));
        }

        Assert.Throws<IOException>(() => client.Encrypt(new float[5 * InputSize], _request));
        Assert.False(_request.IsOpen);
        Assert.Equal(5, client.Position);
        client.Encrypt(new float[(Degree - 5) * InputSize], _request);
        Assert.True(File.Exists(folder.File("spool/block-0.masks")));
        client.Decrypt(_request, _server.Evaluate(_request.Message.Span), new float[(Degree - 5) * 2]);
        Assert.False(File.Exists(folder.File("spool/block-0.masks")));
    }

    [Fact]
    public void MasksInMemoryAreZeroedAfterUse()
    {
        var shape = new SpoolShape(1, Degree, 12, 4);
        var masks = new HeLora.Rings.AlignedBuffer(Degree * 12 / 8);
        var keys = new HeLora.Rings.AlignedBuffer(Degree * 4 / 8);
        masks.Span.Fill(BitConverter.Int64BitsToDouble(0x0101010101010101));
        keys.Span.Fill(BitConverter.Int64BitsToDouble(0x0101010101010101));
        using var pool = new HeLora.Rings.BufferPool(2);
        using var block = new MemoryMaskBlock(2, shape, masks, keys, pool);
        block.BurnMask(block.First + 7);
        block.BurnKey(block.End - 1);
        Assert.False(block.Mask(block.First + 7).ContainsAnyExcept((byte)0));
        Assert.True(block.Mask(block.First + 6).ContainsAnyExcept((byte)0));
        Assert.True(block.Mask(block.First + 8).ContainsAnyExcept((byte)0));
        Assert.False(block.Key(block.End - 1).ContainsAnyExcept((byte)0));
        Assert.True(block.Key(block.End - 2).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void AfterDisposalNothingIsSent()
    {
        _client.Encrypt(new float[InputSize], _request);
        byte[] answer = _server.Evaluate(_request.Message.Span);
        using PendingBlock pending = _client.BeginBlock();
        byte[] rows = _server.MakeBlock(pending.Message.Span);
        _client.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _client.Encrypt(new float[InputSize], new StreamingRequest()));
        Assert.Throws<ObjectDisposedException>(() => _client.Decrypt(_request, answer, new float[2]));
        Assert.Throws<ObjectDisposedException>(() => _client.BeginBlock());
        Assert.Throws<ObjectDisposedException>(() => _client.CompleteBlock(pending, rows));
        _client.Dispose();
    }

    private void MakeBlock()
    {
        using PendingBlock block = _client.BeginBlock();
        _client.CompleteBlock(block, _server.MakeBlock(block.Message.Span));
    }
}
