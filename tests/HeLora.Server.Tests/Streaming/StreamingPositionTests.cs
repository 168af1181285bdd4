using System.Buffers.Binary;
using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Streaming;

/// <summary>A position is answered for one request only; blocks and epochs come in their order.</summary>
public sealed class StreamingPositionTests : IDisposable
{
    private const int InputSize = 24, OutputSize = 10, Degree = StreamingParameters.MinDegree, PositionField = StreamingHeader.Size - 12;

    private readonly StreamingSite _site = Create();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void TheSameBytesGetTheSameAnswer()
    {
        float[] x = Activations(3);
        StreamingRequest request = _site.Encrypt(x);
        byte[] sent = request.Message.ToArray(), answer = _site.Session.Evaluate(sent);
        Right(_site.Encrypt(Activations(5)), Activations(5));
        Assert.Equal(sent, request.Message.ToArray());
        Assert.Equal(answer, _site.Session.Evaluate(request.Message));
        Assert.Equal(8, _site.Session.TokensAnswered);
        Assert.InRange(Errors(x, _site.Decrypt(request, answer)), double.NegativeInfinity, -6);

        // Opened or not, the same bytes may come again, and are not counted again.
        Assert.Equal(answer, _site.Session.Evaluate(sent));
        Assert.Equal(8, _site.Session.TokensAnswered);
    }

    [Fact]
    public void OtherBytesAtThePositionAreRefused()
    {
        StreamingRequest request = _site.Encrypt(Activations(3));
        byte[] answer = _site.Session.Evaluate(request.Message);
        for (int at = StreamingHeader.Size; at < request.Message.Length; at += 11)
        {
            byte[] other = request.Message.ToArray();
            other[at] ^= 4;
            AssertRefused("position: 0 was used for another request", () => _site.Session.Evaluate(other));
        }

        Assert.Equal(3, _site.Session.TokensAnswered);
        Assert.Equal(answer, _site.Session.Evaluate(request.Message));
    }

    [Fact]
    public void OverlappingRangesAreRefused()
    {
        StreamingRequest request = _site.Encrypt(Activations(10));
        _site.Session.Evaluate(request.Message);
        _site.Session.Evaluate(_site.Encrypt(Activations(2)).Message);
        foreach ((long position, int tokens) in ((long, int)[])[(0, 9), (0, 11), (1, 9), (9, 1), (9, 2), (9, 5), (5, 100), (11, 1), (10, 1), (11, 2)])
        {
            WireFormatException refused = Assert.Throws<WireFormatException>(() => _site.Session.Evaluate(Request(position, tokens)));
            Assert.StartsWith("position: ", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(12, _site.Session.TokensAnswered);

        // Free ones on both sides of used ones: none of them is used by the attempt.
        _site.Session.Evaluate(Request(20, 2));
        AssertRefused("position: ", () => _site.Session.Evaluate(Request(12, 12)));
        _site.Session.Evaluate(Request(12, 8));
        _site.Session.Evaluate(Request(22, 2));
    }

    // The parts of a request are not requests.
    [Fact]
    public void APartOfARequestIsAnotherOne()
    {
        StreamingRequest request = _site.Encrypt(Activations(2));
        _site.Session.Evaluate(request.Message);
        byte[] first = Request(0, 1);
        request.Message.Slice(StreamingHeader.Size, _site.Offer.InputBodySize).CopyTo(first.AsMemory(StreamingHeader.Size));
        AssertRefused("position: 0 was used for another request", () => _site.Session.Evaluate(first));
    }

    [Fact]
    public void RequestsBeyondTheBlocksAreRefused()
    {
        _site.MakeBlock();
        AssertRefused($"position: {Degree} is in block 1", () => _site.Session.Evaluate(Request(Degree, 1)));
        AssertRefused($"position: {Degree} is in block 1", () => _site.Session.Evaluate(Request(Degree - 1, 2)));
        AssertRefused("position: ", () => _site.Session.Evaluate(Request(StreamingHeader.MaxPosition - 1, 2)));
        AssertRefused("position: ", () => _site.Session.Evaluate(Request(-1, 1)));
        Assert.Equal(0, _site.Session.TokensAnswered);
        _site.Session.Evaluate(Request(Degree - 1, 1));
    }

    [Fact]
    public void ARetryAfterItsBlockIsGoneIsRefused()
    {
        StreamingRequest request = _site.Encrypt(Activations(1));
        _site.Session.Evaluate(request.Message);
        _site.MakeBlock();
        _site.MakeBlock();
        _site.Session.Evaluate(request.Message);
        _site.MakeBlock();
        AssertRefused("position: 0 is in block 0; expected a block that was made and kept", () => _site.Session.Evaluate(request.Message));
    }

    [Fact]
    public void ABlockCanBeAskedForAgainUntilItIsUsed()
    {
        using PendingBlock block = _site.Client.BeginBlock();
        byte[] first = _site.Session.MakeBlock(block.Message.Span), second = _site.Session.MakeBlock(block.Message.Span);

        // Either answer may be the one that the client's keys are made of.
        Assert.Equal(first, second);
        byte[] other = block.Message.ToArray();
        other[^1] ^= 1;
        AssertRefused("block: 0 was made before", () => _site.Session.MakeBlock(other));

        _site.Client.CompleteBlock(block, first);
        float[] x = Activations(2);
        Right(_site.Encrypt(x), x);
        AssertRefused("block: 0 was made before", () => _site.Session.MakeBlock(block.Message.Span));
        Right(_site.Encrypt(x), x);
    }

    [Fact]
    public void BlockNumbersOnlyRise()
    {
        using PendingBlock zero = _site.Client.BeginBlock(), one = _site.Client.BeginBlock(), two = _site.Client.BeginBlock();
        _site.Session.MakeBlock(zero.Message.Span);
        _site.Session.MakeBlock(two.Message.Span);
        AssertRefused("block: 1 was made before", () => _site.Session.MakeBlock(one.Message.Span));
        byte[] last = zero.Message.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(last.AsSpan(PositionField), StreamingHeader.MaxPosition / Degree);
        AssertRefused("block: ", () => _site.Session.MakeBlock(last));

        // Retired numbers stay used.
        for (int i = 0; i < 4; i++)
        {
            _site.MakeBlock();
        }

        AssertRefused("block: 0 was made before", () => _site.Session.MakeBlock(zero.Message.Span));
        AssertRefused("block: 2 was made before", () => _site.Session.MakeBlock(two.Message.Span));
    }

    [Fact]
    public void RequestsMaySpanBlocks()
    {
        float[] x = Activations(Degree - 3);
        Right(_site.Encrypt(x), x);
        x = Activations(7);
        StreamingRequest request = _site.Encrypt(x);
        byte[] answer = _site.Session.Evaluate(request.Message);
        Assert.Equal(answer, _site.Session.Evaluate(request.Message));
        Assert.InRange(Errors(x, _site.Decrypt(request, answer)), double.NegativeInfinity, -5);
        Assert.Equal(Degree + 4, _site.Client.Position);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void APrefillOfABlockAndOneIsRight(int before)
    {
        float[] x = Activations(before);
        Right(_site.Encrypt(x), x);
        x = Activations(Degree + 1);
        Right(_site.Encrypt(x), x);
        Assert.Equal(before + Degree + 1, _site.Client.Position);
        Assert.Equal(before + Degree + 1, _site.Session.TokensAnswered);
    }

    [Fact]
    public void TheLongestMessageIsRight()
    {
        float[] x = Activations(1);
        Right(_site.Encrypt(x), x);
        x = Activations(_site.Offer.MaxTokens);
        Right(_site.Encrypt(x), x);
        Assert.Throws<ArgumentException>(() => _site.Client.Encrypt(Activations(_site.Offer.MaxTokens + 1), new StreamingRequest()));
    }

    // b sequences use b positions a step.
    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(32)]
    public void BatchesUseAPositionASequence(int sequences)
    {
        for (int step = 0; step < 4; step++)
        {
            float[] x = TestSite.Activations(sequences * InputSize, step);
            StreamingRequest request = _site.Encrypt(x);
            Assert.Equal(step * sequences, request.Position);
            Right(request, x);
        }

        Assert.Equal(4 * sequences, _site.Session.TokensAnswered);
    }

    // Sites are clients of their own, each with its positions.
    [Fact]
    public void SitesMayRunAtDifferentPositions()
    {
        using StreamingSite other = new(_site.Adapter, _site.Modules);
        float[] x = Activations(100);
        Right(_site.Encrypt(x), x);
        Right(other, other.Encrypt(x[..InputSize]), x[..InputSize]);
        Right(_site.Encrypt(x), x);
        Assert.Equal((200, 1), (_site.Client.Position, other.Client.Position));
        AssertRefused("spool: ", () => other.Session.Evaluate(_site.Encrypt(x).Message));
    }

    // What was answered is answered again, and refused requests count for nothing.
    [Fact]
    public void RequestsSentAgainAreWithinTheTokenLimit()
    {
        using StreamingSite site = new([Module], AdapterPrivacy.OpenBasis, 32, tokenLimit: 5);
        float[] x = Activations(3);
        StreamingRequest first = site.Encrypt(x), second = site.Encrypt(x), third = site.Encrypt(x[..(2 * InputSize)]);
        Right(site, first, x);
        Assert.Throws<LimitReachedException>(() => site.Session.Evaluate(second.Message));
        Right(site, third, x[..(2 * InputSize)]);
        Assert.Equal(5, site.Session.TokensAnswered);
        site.Session.Evaluate(first.Message);
        Assert.Throws<LimitReachedException>(() => site.Session.Evaluate(second.Message));
    }

    [Fact]
    public void OnlyLaterEpochsAreOpened()
    {
        byte[] hello = _site.Client.Hello();
        AssertRefused("epoch: 1; expected more than 1", () => _site.Adapter.Open(hello));
        Assert.Same(_site.Session, _site.Adapter.Open(WithEpoch(hello, 7)));
        AssertRefused("epoch: 7; expected more than 7", () => _site.Adapter.Open(WithEpoch(hello, 7)));
        AssertRefused("epoch: 6; expected more than 7", () => _site.Adapter.Open(WithEpoch(hello, 6)));

        // Forgotten blocks do not make earlier epochs good again.
        _site.Session.Dispose();
        AssertRefused("epoch: 7; expected more than 7", () => _site.Adapter.Open(WithEpoch(hello, 7)));
        Assert.NotSame(_site.Session, _site.Adapter.Open(WithEpoch(hello, 8)));
    }

    // A copy of a spool goes on where the original does: the server notices when the second of them comes.
    [Fact]
    public void ALaterEpochEndsTheEarlierOne()
    {
        StreamingRequest request = _site.Encrypt(Activations(1));
        using PendingBlock block = _site.Client.BeginBlock();
        _site.Session.Evaluate(request.Message);
        StreamingSessionOf(2);
        AssertRefused("spool: ", () => _site.Session.Evaluate(request.Message));
        AssertRefused("spool: ", () => _site.Session.MakeBlock(block.Message.Span));

        // Positions that were used in the earlier epoch stay used.
        byte[] again = WithEpoch(request.Message.ToArray(), 2);
        _site.Session.Evaluate(again);
        again[^1] ^= 1;
        AssertRefused("position: 0 was used", () => _site.Session.Evaluate(again));
        Assert.Equal(1, _site.Session.TokensAnswered);
    }

    [Fact]
    public void MessagesOfOtherSpoolsAndOffersAreRefused()
    {
        using StreamingSite twin = new(_site.Adapter, _site.Modules), other = new([LoraModule.Random("m", InputSize, OutputSize, 3, 4, 9)], AdapterPrivacy.OpenBasis, 32);
        using PendingBlock twinBlock = twin.Client.BeginBlock(), otherBlock = other.Client.BeginBlock();
        AssertRefused("spool: ", () => _site.Session.MakeBlock(twinBlock.Message.Span));
        AssertRefused("offer: ", () => _site.Session.MakeBlock(otherBlock.Message.Span));
        AssertRefused("offer: ", () => _site.Adapter.Open(other.Client.Hello()));
        AssertRefused("offer: ", () => _site.Client.Welcome(other.Session.Welcome()));
        AssertRefused("spool: ", () => _site.Client.Welcome(twin.Session.Welcome()));
        float[] x = Activations(1);
        StreamingRequest own = _site.Encrypt(x), foreign = twin.Encrypt(x);
        AssertRefused("spool: ", () => _site.Client.Decrypt(own, twin.Session.Evaluate(foreign.Message), new float[OutputSize]));
        AssertRefused("spool: ", () => _site.Session.Evaluate(foreign.Message));
        AssertRefused("type", () => _site.Session.Evaluate(_site.Client.Hello()));
        Right(own, x);
    }

    [Fact]
    public void WelcomeTellsWhichBlocksThereAre()
    {
        for (int i = 0; i < 4; i++)
        {
            _site.MakeBlock();
        }

        // Of four blocks the server keeps three.
        Assert.Equal(4 * Degree, _site.Client.ReadyTokens);
        _site.Client.Welcome(_site.Session.Welcome());
        Assert.Equal(3 * Degree, _site.Client.ReadyTokens);
        float[] x = Activations(2);
        StreamingRequest request = _site.Encrypt(x);
        Assert.Equal(Degree, request.Position);
        Right(request, x);
    }

    [Fact]
    public void ArgumentsAreChecked()
    {
        byte[] hello = WithEpoch(_site.Client.Hello(), 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => _site.Adapter.Open(hello, maxBlocks: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _site.Adapter.Open(hello, maxBlocks: 65));
        _site.Adapter.Open(hello);
    }

    [Fact]
    public void MemoryIsThatOfBlocksAndScratchIsShared()
    {
        using var backend = new CpuBackend();
        using StreamingAdapter adapter = StreamingAdapter.Create([Module], _site.Offer.Layout, backend);
        using var site = new StreamingSite(adapter, [Module]);
        long none = site.Session.MemoryBytes;
        Assert.Equal(0, none);
        Assert.Equal(0, backend.ScratchBytes);
        long block = (long)Degree * ((_site.Offer.Layout.AnswerWords * sizeof(uint)) + 32);
        for (int i = 1; i <= 5; i++)
        {
            site.MakeBlock();

            // Uses take 32 bytes a position: a hash, the start, the tokens.
            Assert.Equal(none + (Math.Min(i, 3) * block), site.Session.MemoryBytes);
        }

        // One scratch memory serves all sessions: columns, rows and masks in tiles, sums of every row, a ternary polynomial and rounded words; then tokens.
        long maker = Degree * ((sizeof(uint) * (64 + 16 + 16 + (long)_site.Offer.Layout.DownRows + 1)) + sizeof(double));
        long answerer = (sizeof(uint) * ((8 * (long)_site.Offer.Layout.DownRows) + (2 * _site.Offer.Layout.AnswerWords))) + sizeof(double);
        for (int i = 0; i < 2; i++)
        {
            using var other = new StreamingSite(adapter, site.Modules);
            other.Run(Activations(3));
        }

        Assert.InRange(backend.ScratchBytes, maker + answerer, maker + answerer + 64);
    }

    private static LoraModule Module => LoraModule.Random("m", InputSize, OutputSize, 3, 4, 5);

    private static StreamingSite Create() => new([Module], AdapterPrivacy.OpenBasis, 32);

    private static float[] Activations(int tokens) => TestSite.Activations(tokens * InputSize, tokens);

    private static byte[] WithEpoch(byte[] message, long epoch)
    {
        byte[] other = [.. message];
        BinaryPrimitives.WriteInt64LittleEndian(other.AsSpan(PositionField - 8), epoch);
        return other;
    }

    private static void AssertRefused(string start, Action action) =>
        Assert.StartsWith(start, Assert.Throws<WireFormatException>(action).Message, StringComparison.Ordinal);

    private static double Errors(StreamingSite site, float[] x, float[] deltas) => DeltaErrors.Rms(DeltaErrors.Of(site.Modules, x, deltas));

    private static void Right(StreamingSite site, StreamingRequest request, float[] x) => Assert.InRange(
        Errors(site, x, site.Decrypt(request, site.Session.Evaluate(request.Message))), double.NegativeInfinity, -6);

    private void Right(StreamingRequest request, float[] x) => Right(_site, request, x);

    private double Errors(float[] x, float[] deltas) => Errors(_site, x, deltas);

    private void StreamingSessionOf(long epoch) => _site.Adapter.Open(WithEpoch(_site.Client.Hello(), epoch));

    // A request that no client makes.
    private byte[] Request(long position, int tokens)
    {
        var message = new byte[_site.Offer.ActivationBytes(tokens)];
        _site.Client.Hello().AsSpan(0, PositionField).CopyTo(message);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)WireType.StreamingActivations);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(PositionField), position);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(PositionField + 8), tokens);
        message.AsSpan(StreamingHeader.Size).Fill((byte)((position * 7) + tokens));
        return message;
    }
}
