using System.Buffers.Binary;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Tests.Streaming;

public sealed class StreamingHeaderTests
{
    private const int NumberField = StreamingHeader.Size - 12, CountField = StreamingHeader.Size - 4;

    private static readonly StreamingOffer Offer = StreamingOffers.Create(AdapterPrivacy.Sealed);
    private static readonly StreamingHeader Common = new(new UInt128(0x0123456789abcdef, 0xfedcba9876543210), 7);

    private delegate void Writing(ref WireWriter writer);

    private delegate object Reading(ref WireReader reader, int length);

    // The format is frozen: docs/formats.md, "The common fields of the streaming plan".
    [Fact]
    public void TheBytesAreThese()
    {
        Check(WireType.StreamingHello, StreamingHeader.Size, 0, 0, (ref WireWriter w) => Common.Write(ref w, Offer));
        Check(WireType.StreamingWelcome, WelcomeHeader.MessageBytes(3), 0, 3, (ref WireWriter w) => new WelcomeHeader(Common, 3).Write(ref w, Offer));
        Check(WireType.StreamingBlock, Offer.BlockBytes, 11, 0, (ref WireWriter w) => new BlockHeader(Common, 11).Write(ref w, Offer));
        Check(WireType.StreamingActivations, Offer.ActivationBytes(2), 5000, 2, (ref WireWriter w) => new StepHeader(Common, 5000, 2).Write(ref w, Offer));

        static void Check(WireType type, int length, long number, int count, Writing write)
        {
            using var stream = new MemoryStream();
            using var expected = new BinaryWriter(stream);
            expected.Write("HLRA"u8);
            expected.Write((ushort)1);
            expected.Write((ushort)type);
            expected.Write(Offer.Fingerprint);
            expected.Write(Offer.Id);
            expected.Write(0x0123456789abcdefUL);
            expected.Write(0xfedcba9876543210UL);
            expected.Write(7UL);
            expected.Write(number);
            expected.Write(count);
            Assert.Equal(stream.ToArray(), Message(type, length, write)[..StreamingHeader.Size]);
        }
    }

    [Fact]
    public void HeadersComeBack()
    {
        Assert.Equal(Common, Read(Hello, ReadHello));
        Assert.Equal(new WelcomeHeader(Common, 3), Read(Welcome, ReadWelcome));
        Assert.Equal(new BlockHeader(Common, 11), Read(Block, ReadBlock));
        Assert.Equal(new StepHeader(Common, 5000, 2), Read(Step, ReadStep));
        byte[] answer = Message(WireType.StreamingBlockAnswer, Offer.BlockAnswerBytes, (ref WireWriter w) => new BlockHeader(Common, 11).Write(ref w, Offer));
        Assert.Equal(new BlockHeader(Common, 11), Read(answer, (ref WireReader r, int n) => BlockHeader.ReadAnswer(ref r, Offer, n)));
        answer = Message(WireType.StreamingAnswers, Offer.AnswerBytes(2), (ref WireWriter w) => new StepHeader(Common, 5000, 2).Write(ref w, Offer));
        Assert.Equal(new StepHeader(Common, 5000, 2), Read(answer, (ref WireReader r, int n) => StepHeader.ReadAnswer(ref r, Offer, n)));
    }

    [Fact]
    public void EveryFieldIsChecked()
    {
        foreach ((byte[] message, Reading read, string number, long limit) in ((byte[], Reading, string, long)[])
            [
                (Hello, ReadHello, "position", StreamingHeader.MaxPosition), (Welcome, ReadWelcome, "position", StreamingHeader.MaxPosition),
                (Block, ReadBlock, "block", StreamingHeader.MaxPosition / 2048), (Step, ReadStep, "position", StreamingHeader.MaxPosition),
            ])
        {
            AssertRefused("offer", Changed(message, WireWriter.HeaderSize, 1), read);
            AssertRefused(number, Numbered(message, limit), read);
            AssertRefused(number, Numbered(message, -1), read);
            Read(Numbered(message, limit - 1), read);
            AssertRefused("length", [.. message, 0], read);
            if (message.Length > StreamingHeader.Size)
            {
                AssertRefused("length", message[..^1], read);
            }

            for (int length = WireWriter.HeaderSize; length < StreamingHeader.Size; length++)
            {
                AssertRefused("", message[..length], read);
            }
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(65)]
    public void CountsAreChecked(int count)
    {
        AssertRefused("block count", Counted(Hello, count), ReadHello);
        AssertRefused("block count", Counted(Block, count), ReadBlock);
        AssertRefused(count == 1 ? "length" : "block count", Counted(Welcome, count), ReadWelcome);
        AssertRefused(count == -1 ? "token count" : "length", Counted(Step, count), ReadStep);
        AssertRefused("token count", Counted(Step, count == 1 ? 0 : Offer.MaxTokens + Math.Abs(count)), ReadStep);
    }

    [Fact]
    public void AnotherSpoolOrEpochIsRefused()
    {
        Common.Require(Common.Spool, Common.Epoch);
        Assert.StartsWith("spool", Assert.Throws<WireFormatException>(() => Common.Require(Common.Spool + 1, 7)).Message, StringComparison.Ordinal);
        Assert.StartsWith("spool", Assert.Throws<WireFormatException>(() => Common.Require(Common.Spool, 8)).Message, StringComparison.Ordinal);
    }

    private static byte[] Hello => Message(WireType.StreamingHello, StreamingHeader.Size, (ref WireWriter w) => Common.Write(ref w, Offer));

    private static byte[] Welcome =>
        Message(WireType.StreamingWelcome, WelcomeHeader.MessageBytes(3), (ref WireWriter w) => new WelcomeHeader(Common, 3).Write(ref w, Offer));

    private static byte[] Block =>
        Message(WireType.StreamingBlock, Offer.BlockBytes, (ref WireWriter w) => new BlockHeader(Common, 11).Write(ref w, Offer));

    private static byte[] Step =>
        Message(WireType.StreamingActivations, Offer.ActivationBytes(2), (ref WireWriter w) => new StepHeader(Common, 5000, 2).Write(ref w, Offer));

    private static object ReadHello(ref WireReader reader, int length) => StreamingHeader.ReadHello(ref reader, Offer, length);

    private static object ReadWelcome(ref WireReader reader, int length) => WelcomeHeader.Read(ref reader, Offer, length);

    private static object ReadBlock(ref WireReader reader, int length) => BlockHeader.ReadRequest(ref reader, Offer, length);

    private static object ReadStep(ref WireReader reader, int length) => StepHeader.ReadRequest(ref reader, Offer, length);

    private static byte[] Message(WireType type, int length, Writing write)
    {
        var message = new byte[length];
        var writer = new WireWriter(message, type, Offer.Fingerprint);
        write(ref writer);
        return message;
    }

    private static object Read(byte[] message, Reading read)
    {
        var reader = new WireReader(message, (WireType)BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(6)), Offer.Fingerprint);
        return read(ref reader, message.Length);
    }

    private static void AssertRefused(string field, byte[] message, Reading read) =>
        Assert.StartsWith(field, Assert.Throws<WireFormatException>(() => Read(message, read)).Message, StringComparison.Ordinal);

    private static byte[] Changed(byte[] message, int at, byte bit)
    {
        byte[] changed = [.. message];
        changed[at] ^= bit;
        return changed;
    }

    private static byte[] Numbered(byte[] message, long number)
    {
        byte[] changed = [.. message];
        BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(NumberField), number);
        return changed;
    }

    private static byte[] Counted(byte[] message, int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(CountField), count);
        return message;
    }
}
