using System.Buffers.Binary;
using CsCheck;
using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Server.Tests.Streaming;

/// <summary>Every message of the plan, damaged: refused with the name of a field, or read; nothing else.</summary>
public sealed class StreamingDamageTests
{
    private const int InputSize = 5, OutputSize = 4;

    public static TheoryData<AdapterPrivacy, int> Kinds => StreamingActivationTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Offers(AdapterPrivacy privacy, int wordBits)
    {
        using StreamingSite site = Small(privacy, wordBits);
        Check(site.Offer.Serialize(), bytes => Assert.Equal(bytes, StreamingOffer.Deserialize(bytes).Serialize()), iterations: 3000);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Greetings(AdapterPrivacy privacy, int wordBits)
    {
        using StreamingSite site = Small(privacy, wordBits);
        using var spool = new MemoryMaskSpool();
        using var client = new StreamingClient(site.Offer, spool);
        Check(client.Hello(), bytes => site.Adapter.Open(bytes), iterations: 200);
        site.MakeBlock();
        Check(site.Session.Welcome(), bytes => site.Client.Welcome(bytes), iterations: 1000);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Blocks(AdapterPrivacy privacy, int wordBits)
    {
        using StreamingSite site = Small(privacy, wordBits);
        using (PendingBlock block = site.Client.BeginBlock())
        {
            Check(block.Message.ToArray(), bytes => site.Session.MakeBlock(bytes), iterations: 200);
        }

        using (PendingBlock block = site.Client.BeginBlock())
        {
            byte[] valid = new byte[site.Offer.BlockAnswerBytes];
            site.Client.Hello().CopyTo(valid, 0);
            BinaryPrimitives.WriteUInt16LittleEndian(valid.AsSpan(6), (ushort)WireType.StreamingBlockAnswer);
            valid[StreamingHeader.Size - 12] = (byte)block.Number;
            Check(valid, bytes =>
            {
                // Rows that are read complete a block, whatever is in them: every attempt has one of its own.
                using PendingBlock other = site.Client.BeginBlock();
                byte[] own = [.. bytes];
                if (own.Length >= StreamingHeader.Size && BinaryPrimitives.ReadInt64LittleEndian(own.AsSpan(StreamingHeader.Size - 12)) == block.Number)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(own.AsSpan(StreamingHeader.Size - 12), other.Number);
                }

                site.Client.CompleteBlock(other, own);
            }, iterations: 200);
        }

        using StreamingSite sound = new(site.Adapter, site.Modules);
        Assert.InRange(DeltaErrors.Rms(DeltaErrors.Of(site.Modules, Activations, sound.Run(Activations))), double.NegativeInfinity, -6);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void RequestsAndAnswers(AdapterPrivacy privacy, int wordBits)
    {
        using StreamingSite site = Small(privacy, wordBits);
        StreamingRequest request = site.Encrypt(Activations);
        byte[] answer = site.Session.Evaluate(request.Message);
        byte[] free = [.. site.Encrypt(Activations).Message.Span];
        Check(free, bytes => site.Session.Evaluate(bytes), iterations: 1000);
        Check(free, bytes => site.Session.TokenCount(bytes), iterations: 300);
        Assert.Equal(answer, site.Session.Evaluate(request.Message));

        // Damaged requests used positions that their client did not take; another client has its own. An answer that is read
        // closes its request: a request of the next three positions then.
        using var other = new StreamingSite(site.Adapter, site.Modules);
        request = other.Encrypt(Activations);
        answer = other.Session.Evaluate(request.Message);
        Check(answer, bytes =>
        {
            if (!request.IsOpen)
            {
                request = other.Encrypt(Activations);
                answer = other.Session.Evaluate(request.Message);
            }

            byte[] own = [.. bytes];
            if (own.Length >= StreamingHeader.Size && own.AsSpan(0, StreamingHeader.Size - 12).SequenceEqual(answer.AsSpan(0, StreamingHeader.Size - 12)))
            {
                BinaryPrimitives.WriteInt64LittleEndian(own.AsSpan(StreamingHeader.Size - 12), request.Position);
            }

            other.Client.Decrypt(request, own, new float[3 * OutputSize]);
        }, iterations: 400);
        Assert.InRange(DeltaErrors.Rms(DeltaErrors.Of(site.Modules, Activations, other.Run(Activations))), double.NegativeInfinity, -6);
    }

    // Padding that is not zero, where there is any.
    [Fact]
    public void PaddingMustBeZero()
    {
        using var site = new StreamingSite([LoraModule.Random("m", 40, 3, 2, 4, 1)], AdapterPrivacy.Sealed, 40);
        float[] x = TestSite.Activations(2 * 40, 1);
        StreamingRequest request = site.Encrypt(x);
        byte[] answer = site.Session.Evaluate(request.Message);
        int free = (8 * site.Offer.AnswerBodySize) - (3 * site.Offer.AnswerBits);
        Assert.InRange(free, 1, 7);
        byte[] other = [.. answer];
        other[^1] |= 0x80;
        Assert.StartsWith(
            "token 1", Assert.Throws<WireFormatException>(() => site.Decrypt(request, other)).Message, StringComparison.Ordinal);
        Assert.True(request.IsOpen);
        site.Decrypt(request, answer);
    }

    // The fields of the header, one by one, with the name that a refusal begins with.
    [Theory]
    [InlineData(0, "magic")]
    [InlineData(4, "version")]
    [InlineData(6, "type")]
    [InlineData(8, "parameter fingerprint")]
    [InlineData(16, "offer")]
    [InlineData(24, "spool")]
    [InlineData(32, "spool")]
    [InlineData(40, "spool")]
    [InlineData(48, "position")]
    [InlineData(56, "length")]
    public void AFieldThatIsWrongIsNamed(int at, string field)
    {
        using StreamingSite site = Small(AdapterPrivacy.OpenBasis, 32);
        byte[] request = site.Encrypt(Activations).Message.ToArray();
        Assert.Equal(60, StreamingHeader.Size);
        request[at] ^= 1;
        if (field == "position")
        {
            request[at + 7] ^= 0x80;
        }

        WireFormatException refused = Assert.Throws<WireFormatException>(() => site.Session.Evaluate(request));
        Assert.StartsWith(field, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, site.Session.TokensAnswered);
    }

    private static float[] Activations { get; } = TestSite.Activations(3 * InputSize, 1);

    private static StreamingSite Small(AdapterPrivacy privacy, int wordBits) =>
        new([LoraModule.Random("m", InputSize, OutputSize, 2, 4, 42)], privacy, wordBits);

    private static void Check(byte[] valid, Action<byte[]> read, int iterations)
    {
        int refusals = 0;
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, int.MaxValue], Gen.UInt).Sample(
            (kind, position, value) =>
            {
                byte[] bytes = kind switch
                {
                    0 => valid[..(position % valid.Length)],
                    1 => [.. valid, .. new byte[1 + (value % 9)]],
                    2 => WithWord(valid, 4 * (position % 15), value),
                    3 => WithWord(valid, 4 * (position % 15), value % 100),
                    4 => WithBit(valid, position % (8 * Math.Min(valid.Length, 140)), value),
                    5 => WithWord(valid, position % Math.Min(valid.Length - 4, 140), value % 5000),
                    6 => WithBit(valid, position % (8 * valid.Length), value),
                    _ => WithWord(valid, position % (valid.Length - 4), value),
                };
                try
                {
                    read(bytes);
                }
                catch (WireFormatException exception)
                {
                    Assert.Matches("^[a-zA-Z0-9 ]+: ", exception.Message);
                    refusals++;
                }
            }, iter: iterations, threads: 1);
        Assert.True(refusals > iterations / 8, $"{refusals} of {iterations} were refused");
    }

    private static byte[] WithBit(byte[] valid, int bit, uint other)
    {
        byte[] bytes = [.. valid];
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        if (other % 2 == 0)
        {
            bytes[other % (uint)bytes.Length] ^= 0x10;
        }

        return bytes;
    }

    private static byte[] WithWord(byte[] valid, int position, uint value)
    {
        byte[] bytes = [.. valid];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position), value);
        return bytes;
    }
}
