using System.Buffers.Binary;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

/// <summary>Readers refuse every wrong field and name it.</summary>
public class RefusalTests
{
    private static readonly WireType[] Types =
        [WireType.PublicKey, WireType.GaloisKeys, WireType.SeededCiphertext, WireType.Ciphertext, WireType.SlotCiphertext];

    [Theory]
    [InlineData(0, "magic")]
    [InlineData(4, "version")]
    [InlineData(6, "type")]
    [InlineData(8, "fingerprint")]
    [InlineData(15, "fingerprint")]
    public void HeaderFields(int position, string field)
    {
        foreach (WireType type in Types)
        {
            byte[] bytes = Samples.Create(type, TestParameters.Tiny);
            bytes[position] ^= 1;
            AssertNames(field, type, TestParameters.Tiny, bytes);
        }
    }

    [Fact]
    public void MessagesOfAnotherTypeOrParameterSet()
    {
        byte[] key = Samples.PublicKey(TestParameters.Tiny);
        AssertNames("type", WireType.Ciphertext, TestParameters.Tiny, key);
        AssertNames("fingerprint", WireType.PublicKey, TestParameters.TinyChain, key);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(4u)]
    [InlineData(0x8000_0001u)]
    [InlineData(uint.MaxValue)]
    public void LimbCount(uint count)
    {
        foreach (WireType type in (WireType[])[WireType.SeededCiphertext, WireType.Ciphertext, WireType.SlotCiphertext])
        {
            byte[] bytes = Samples.Create(type, TestParameters.Tiny);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(WireWriter.HeaderSize), count);
            AssertNames("limb count", type, TestParameters.Tiny, bytes);
        }
    }

    [Theory]
    [InlineData(WireType.SeededCiphertext, "body")]
    [InlineData(WireType.Ciphertext, "polynomials")]
    [InlineData(WireType.SlotCiphertext, "polynomials")]
    public void LimbCountAndLengthThatDisagree(WireType type, string field)
    {
        byte[] bytes = Samples.Create(type, TestParameters.TinyChain);
        bytes[WireWriter.HeaderSize] = 2;
        AssertNames(field, type, TestParameters.TinyChain, bytes);
    }

    [Fact]
    public void ResiduesOfTheModulusOrMore()
    {
        ulong q = TestParameters.Tiny.Ring.Limbs[0].Modulus.Value, p = TestParameters.Tiny.SpecialPrime.Modulus.Value;
        int residue = 48 / 8;

        // Positions of a first and a last residue of b, of a, and of the limb of P.
        (WireType Type, int Position, ulong Modulus, string Field)[] places =
        [
            (WireType.PublicKey, 48, q, "b"),
            (WireType.PublicKey, 48 + (1023 * residue), q, "b"),
            (WireType.GaloisKeys, 56, q, "b"),
            (WireType.GaloisKeys, 56 + (1024 * residue), p, "b"),
            (WireType.SeededCiphertext, 52, q, "b"),
            (WireType.Ciphertext, 20, q, "b"),
            (WireType.Ciphertext, 20 + (2047 * residue), q, "a"),
            (WireType.SlotCiphertext, 28, q, "b"),
            (WireType.SlotCiphertext, 28 + (2047 * residue), q, "a"),
        ];
        foreach ((WireType type, int position, ulong modulus, string field) in places)
        {
            byte[] bytes = Samples.Create(type, TestParameters.Tiny);
            Put(bytes, position, modulus - 1);
            Assert.Equal(bytes, Samples.Rewrite(type, TestParameters.Tiny, bytes));
            Put(bytes, position, modulus);
            AssertNames($"{field}: a residue", type, TestParameters.Tiny, bytes);
            Put(bytes, position, (1UL << 48) - 1);
            AssertNames($"{field}: a residue", type, TestParameters.Tiny, bytes);
        }
    }

    [Fact]
    public void Scales()
    {
        SchemeParameters parameters = TestParameters.Tiny;
        double half = parameters.Ring.Limbs[0].Modulus.AsDouble / 2;
        foreach (double scale in (double[])[0, -0.0, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, Math.BitIncrement(half)])
        {
            AssertNames("scale", WireType.SlotCiphertext, parameters, Put(scale));
        }

        foreach (double scale in (double[])[double.Epsilon, 1e-9, 1, half])
        {
            Assert.Equal(Put(scale), Samples.Rewrite(WireType.SlotCiphertext, parameters, Put(scale)));
        }

        byte[] Put(double scale)
        {
            byte[] bytes = Samples.SlotCiphertext(parameters, 1, 1);
            bytes.AsSpan(28).Clear();
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(20), scale);
            return bytes;
        }
    }

    [Fact]
    public void PaddingBits()
    {
        // Three values of three bits: seven bits of the second byte are padding.
        var message = new byte[WireWriter.HeaderSize + 2];
        var writer = new WireWriter(message, WireType.Answers, 0);
        writer.WriteBytes([0b00_100_001, 0]);
        writer.Complete();
        Assert.Null(Record(message));
        message[^1] = 0b10;
        Assert.Contains("values: a residue is not below 5 or a padding bit is set", Record(message)!.Message, StringComparison.Ordinal);

        static Exception? Record(byte[] message) => Xunit.Record.Exception(() =>
        {
            var reader = new WireReader(message, WireType.Answers, null);
            reader.ReadResidues("values", 5, 3, new double[3]);
            reader.Complete();
        });
    }

    [Fact]
    public void TrailingBytes()
    {
        foreach ((WireType type, string field) in ((WireType, string)[])
            [(WireType.PublicKey, "length"), (WireType.GaloisKeys, "length"), (WireType.SeededCiphertext, "body"),
            (WireType.Ciphertext, "polynomials"), (WireType.SlotCiphertext, "polynomials")])
        {
            AssertNames(field, type, TestParameters.Tiny, [.. Samples.Create(type, TestParameters.Tiny), 0]);
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(4u)]
    [InlineData(25u)]
    [InlineData(27u)]
    [InlineData(2048u)]
    [InlineData(uint.MaxValue)]
    public void GaloisElementsThatAreEvenUnorderedOrTooLarge(uint first)
    {
        byte[] bytes = Samples.GaloisKeys(TestParameters.Tiny, 5, 25);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), first);
        AssertNames("Galois element", WireType.GaloisKeys, TestParameters.Tiny, bytes);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(3u)]
    [InlineData(1024u)]
    [InlineData(1025u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(uint.MaxValue)]
    public void KeyCount(uint count)
    {
        byte[] bytes = Samples.GaloisKeys(TestParameters.Tiny, 5, 25);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), count);
        AssertNames(count > 1024 ? "key count" : "length", WireType.GaloisKeys, TestParameters.Tiny, bytes);
    }

    [Fact]
    public void KeyCountWhoseLengthExceedsAnInt32()
    {
        SchemeParameters parameters = TestParameters.Chain8192;
        var bytes = new byte[WireWriter.HeaderSize + 4];
        var writer = new WireWriter(bytes, WireType.GaloisKeys, parameters.Fingerprint);
        writer.WriteUInt32(8192);
        writer.Complete();
        AssertNames("length", WireType.GaloisKeys, parameters, bytes);
    }

    [Fact]
    public void GaloisKeysWithoutSpecialPrime()
    {
        byte[] bytes = Samples.PublicKey(TestParameters.Open);
        Assert.Throws<InvalidOperationException>(() => GaloisKeys.Deserialize(TestParameters.Open, bytes));
    }

    [Fact]
    public void LyingCountsAllocateNothingLarge()
    {
        SchemeParameters parameters = TestParameters.Packing;
        foreach (WireType type in Types)
        {
            // A header and a plausible count, followed by too few bytes.
            var bytes = new byte[WireWriter.HeaderSize + 4 + SeededStream.SeedSize];
            var writer = new WireWriter(bytes, type, parameters.Fingerprint);
            writer.WriteUInt32(type == WireType.GaloisKeys ? 4096u : 1u);
            Assert.Throws<WireFormatException>(() => Samples.Rewrite(type, parameters, bytes));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<WireFormatException>(() => Samples.Rewrite(type, parameters, bytes));
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 16_384);
        }
    }

    [Fact]
    public void FieldsOfTheReader()
    {
        var message = new byte[WireWriter.HeaderSize + 8];
        var writer = new WireWriter(message, WireType.CoefficientOffer, 7);
        writer.WriteDouble(double.NaN);
        writer.Complete();
        AssertField("scale: NaN", (ref reader) => reader.ReadDouble("scale", 0, 1));
        AssertField("more: the message ends", (ref reader) =>
        {
            reader.ReadUInt64("all");
            reader.ReadUInt16("more");
        });
        AssertField("length: 24 bytes; expected 20", (ref reader) =>
        {
            reader.ReadUInt32("half");
            reader.Complete();
        });
        BinaryPrimitives.WriteDoubleLittleEndian(message.AsSpan(16), double.PositiveInfinity);
        AssertField("scale: ", (ref reader) => reader.ReadDouble("scale", 0, double.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(16), 0xFFFF_FFFF);
        AssertField("rank: 4294967295; expected -1 to 9", (ref reader) => reader.ReadInt32("rank", -1, 9));

        void AssertField(string expected, ReadField read)
        {
            var error = Assert.Throws<WireFormatException>(() =>
            {
                var reader = new WireReader(message, WireType.CoefficientOffer, 7);
                read(ref reader);
            });
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AWriterWhoseLengthWasWrongThrows()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var writer = new WireWriter(new byte[20], WireType.Answers, 0);
            writer.WriteUInt16(1);
            writer.Complete();
        });
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            var writer = new WireWriter(new byte[20], WireType.Answers, 0);
            writer.WriteUInt64(1);
        });
    }

    private delegate void ReadField(ref WireReader reader);

    private static void Put(byte[] bytes, int position, ulong residue)
    {
        for (int i = 0; i < 6; i++)
        {
            bytes[position + i] = (byte)(residue >> (8 * i));
        }
    }

    private static void AssertNames(string field, WireType type, SchemeParameters parameters, byte[] bytes)
    {
        var error = Assert.Throws<WireFormatException>(() => Samples.Rewrite(type, parameters, bytes));
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }
}
