using System.Security.Cryptography;
using CsCheck;
using HeLora.Scheme;

namespace HeLora.Protocol.Tests.Session;

/// <summary>The messages around steps: every one reads back as it was written, and nothing else is read.</summary>
public sealed class SessionMessageTests
{
    private static readonly Gen<UInt128> Id = Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new UInt128(high, low));

    private static readonly Gen<ReadOnlyMemory<byte>> Part = Gen.Byte.Array[0, 40].Select(bytes => (ReadOnlyMemory<byte>)bytes);

    private static readonly Gen<byte[]> Any = Gen.OneOf(
        Gen.String[0, 30].Where(IsText).Select(name => new DescribeAdapter(name).Serialize()),
        Gen.Select(Id, Id, Gen.Select(Part, Part, (a, b) => new SessionKeyMessages(a, b)).Array[0, 4], Part.Array[0, 5], (p, s, keys, hellos) =>
            new OpenSession(p, s, keys, hellos).Serialize()),
        Gen.Select(Id, Id, (p, s) => new ResumeSession(p, s).Serialize()),
        Gen.Select(Id, Gen.Long[0, long.MaxValue], Gen.Int[0, int.MaxValue], Part.Array[0, 5], (s, limit, blocks, welcomes) =>
            new SessionOpened(s, limit, blocks, welcomes).Serialize()),
        Id.Select(s => new CloseSession(s).Serialize()),
        Id.Select(s => new SessionClosed(s).Serialize()),
        Gen.Select(Gen.Enum<RefusalReason>(), Gen.String[0, 30].Where(IsText), (reason, text) => new Refusal(reason, text).Serialize()));

    [Fact]
    public void EveryMessageIsWrittenAgainAsItWasRead() => Any.Sample(bytes => Assert.Equal(bytes, ReadAndWrite(bytes)));

    [Fact]
    public void EveryTruncationAndEveryExtensionIsRefused() => Any.Sample(
        bytes =>
        {
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<WireFormatException>(() => ReadAndWrite(bytes[..length]));
            }

            Assert.Throws<WireFormatException>(() => ReadAndWrite([.. bytes, 0]));
        }, iter: 200);

    [Fact]
    public void ADamagedMessageIsRefusedOrReadsAsWhatItSays() => Gen.Select(Any, Gen.Int[0, int.MaxValue], Gen.Byte).Sample(
        (bytes, position, value) =>
        {
            bytes[position % bytes.Length] = value;
            try
            {
                Assert.Equal(bytes, ReadAndWrite(bytes));
            }
            catch (WireFormatException)
            {
                // Refused.
            }
        }, iter: 5000);

    [Fact]
    public void FieldsAreKept()
    {
        var open = new OpenSession(1, UInt128.MaxValue, [new(new byte[] { 1, 2 }, new byte[] { 3 })], [new byte[] { 4 }, Array.Empty<byte>()]);
        OpenSession read = OpenSession.Deserialize(open.Serialize());
        Assert.Equal((open.PublicationId, open.SessionId), (read.PublicationId, read.SessionId));
        Assert.Equal([1, 2], read.Keys.Single().PublicKey.ToArray());
        Assert.Equal([3], read.Keys.Single().GaloisKeys.ToArray());
        Assert.Equal([[4], []], read.Hellos.Select(h => h.ToArray()));
        SessionOpened opened = SessionOpened.Deserialize(new SessionOpened(7, 1000, 3, [new byte[] { 5 }]).Serialize());
        Assert.Equal((7, 1000, 3), ((int)opened.SessionId, opened.TokenLimit, opened.MaxBlocks));
        Assert.Equal([5], opened.Welcomes.Single().ToArray());
    }

    [Fact]
    public void ALongTextOfARefusalIsCut()
    {
        Refusal read = Refusal.Deserialize(new Refusal(RefusalReason.LimitReached, new string('é', 5000)).Serialize());
        Assert.Equal(RefusalReason.LimitReached, read.Reason);
        Assert.InRange(read.Text.Length, 1, Refusal.MaxTextBytes / 2);
    }

    [Fact]
    public void ACountAloneAllocatesNothingLarge()
    {
        byte[] bytes = new OpenSession(1, 2, [], []).Serialize();
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), Publication.MaxSites);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireFormatException>(() => OpenSession.Deserialize(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), Publication.MaxSites + 1);
        Assert.Contains(
            $"greeting count: {Publication.MaxSites + 1}; expected 0 to {Publication.MaxSites}",
            Assert.Throws<WireFormatException>(() => OpenSession.Deserialize(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFormatIsFrozen()
    {
        byte[][] messages =
        [
            new DescribeAdapter("adapter").Serialize(),
            new OpenSession(1, 2, [new(new byte[] { 1 }, new byte[] { 2, 3 })], [new byte[] { 4 }]).Serialize(),
            new ResumeSession(1, 2).Serialize(), new SessionOpened(2, 100, 3, [new byte[] { 5 }]).Serialize(),
            new CloseSession(2).Serialize(), new SessionClosed(2).Serialize(), new Refusal(RefusalReason.UnknownSite, "text").Serialize(),
        ];
        Assert.Equal("b4002e116d0f416fd93933b0e758e4ecfbd826a24bdca0962d51204382d50933", Convert.ToHexStringLower(SHA256.HashData(messages.SelectMany(m => m).ToArray())));
    }

    private static bool IsText(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;

    private static byte[] ReadAndWrite(byte[] bytes) => (bytes.Length < 8 ? (WireType)0 : (WireType)BitConverter.ToUInt16(bytes, 6)) switch
    {
        WireType.OpenSession => OpenSession.Deserialize(bytes).Serialize(),
        WireType.ResumeSession => ResumeSession.Deserialize(bytes).Serialize(),
        WireType.SessionOpened => SessionOpened.Deserialize(bytes).Serialize(),
        WireType.CloseSession => CloseSession.Deserialize(bytes).Serialize(),
        WireType.SessionClosed => SessionClosed.Deserialize(bytes).Serialize(),
        WireType.Refusal => Refusal.Deserialize(bytes).Serialize(),
        _ => DescribeAdapter.Deserialize(bytes).Serialize(),
    };
}
