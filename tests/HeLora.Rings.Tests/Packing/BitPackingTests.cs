using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public class BitPackingTests
{
    private static readonly bool[] Permutations = BitStream.HasPermutation ? [false, true] : [false];

    [Fact]
    public void SmallVectorIsFrozen()
    {
        // 1, 4, 0, 3 modulo 5 in three bits each: 011 000 100 001, from the highest value to the lowest.
        byte[] bytes = new byte[2];
        BitPacking.Pack([1, -1, 0, -2], 5, 3, bytes);
        Assert.Equal([0b00_100_001, 0b0000_0110], bytes);
    }

    [Theory]
    [InlineData(0, 53, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(8, 1, 1)]
    [InlineData(9, 1, 2)]
    [InlineData(4096, 49, 25088)]
    [InlineData(3, 53, 20)]
    public void ByteCountRoundsUp(int count, int bits, int expected)
        => Assert.Equal(expected, BitPacking.ByteCount(count, bits));

    [Fact]
    public void EveryPathGivesTheReferenceBits()
    {
        for (int bits = 1; bits <= BitPacking.MaxBits; bits++)
        {
            Random random = new(bits);
            foreach (ulong q in (ulong[])[1UL << bits, (1UL << bits) - 1, (1UL << (bits - 1)) + 1, 2])
            {
                if (q < 2)
                {
                    continue;
                }

                foreach (int length in (int[])[0, 1, 2, 3, 7, 8, 9, 15, 31, 64, 65, 511, 512, 513, 1031])
                {
                    double[] values = Residues(random, q, length);
                    byte[] expected = Reference(values, q, bits);
                    Assert.Equal(expected.Length, BitPacking.ByteCount(length, bits));
                    foreach (VectorWidth width in SamplingData.Widths)
                    {
                        foreach (bool permute in Permutations)
                        {
                            byte[] packed = new byte[expected.Length];
                            packed.AsSpan().Fill(0xA5);
                            BitPacking.Pack(values, q, bits, packed, width, permute);
                            Assert.True(expected.AsSpan().SequenceEqual(packed), $"{bits} bits, q {q}, length {length}, width {width}");

                            double[] unpacked = new double[length];
                            Assert.True(BitPacking.TryUnpack(expected, q, bits, unpacked, width, permute));
                            SamplingData.AssertSameBits(values, unpacked);
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void PublicCallsRoundTrip()
    {
        Gen.Select(Gen.Int[1, 53], Gen.ULong, Gen.Int[0, 700], Gen.Int).Sample((bits, random, length, seed) =>
        {
            ulong q = Math.Max(2, (1UL << bits) - (random % (1UL << (bits - 1))));
            double[] values = Residues(new Random(seed), q, length);
            byte[] packed = new byte[BitPacking.ByteCount(length, bits)];
            BitPacking.Pack(values, q, bits, packed);
            Assert.Equal(Reference(values, q, bits), packed);
            double[] unpacked = new double[length];
            BitPacking.Unpack(packed, q, bits, unpacked);
            Assert.Equal(values, unpacked);
        }, iter: 300);
    }

    [Fact]
    public void ValuesNotBelowTheModulusAreRefused()
    {
        foreach (int bits in (int[])[2, 5, 8, 13, 22, 32, 48, 49, 50, 52, 53])
        {
            ulong top = (1UL << bits) - 1;
            foreach (ulong q in (ulong[])[(1UL << (bits - 1)) + 1, top])
            {
                foreach (int length in (int[])[1, 8, 70, 600])
                {
                    foreach (int at in (int[])[0, length / 2, length - 1])
                    {
                        foreach (ulong bad in (ulong[])[q, top])
                        {
                            ulong[] words = new ulong[length];
                            words[at] = bad;
                            byte[] packed = new byte[BitPacking.ByteCount(length, bits)];
                            BitStream.Write(words, bits, packed, permute: false);
                            foreach (VectorWidth width in SamplingData.Widths)
                            {
                                foreach (bool permute in Permutations)
                                {
                                    double[] unpacked = new double[length];
                                    unpacked.AsSpan().Fill(1);
                                    Assert.False(BitPacking.TryUnpack(packed, q, bits, unpacked, width, permute));
                                    Assert.All(unpacked, v => Assert.Equal(0, v));
                                }
                            }

                            Assert.Throws<FormatException>(() => BitPacking.Unpack(packed, q, bits, new double[length]));
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void NonzeroRestIsRefused()
    {
        for (int bits = 1; bits <= BitPacking.MaxBits; bits++)
        {
            foreach (int length in (int[])[1, 3, 5, 63, 601])
            {
                byte[] packed = new byte[BitPacking.ByteCount(length, bits)];
                double[] values = new double[length];
                Assert.True(BitPacking.TryUnpack(packed, 1UL << bits, bits, values));
                for (int rest = length * bits; rest < 8 * packed.Length; rest++)
                {
                    packed[^1] = (byte)(1 << (rest % 8));
                    Assert.False(BitPacking.TryUnpack(packed, 1UL << bits, bits, values));
                }
            }
        }
    }

    [Fact]
    public void BytesOutsideTheSpansStayUntouched()
    {
        foreach (int bits in (int[])[1, 7, 8, 9, 22, 48, 49, 53])
        {
            foreach (int length in (int[])[1, 9, 64, 100, 513])
            {
                int bytes = BitPacking.ByteCount(length, bits);
                byte[] frame = new byte[bytes + 128];
                frame.AsSpan().Fill(0x5A);
                double[] values = Residues(new Random(length), 1UL << bits, length);
                BitPacking.Pack(values, 1UL << bits, bits, frame.AsSpan(64, bytes));
                Assert.Equal(-1, frame.AsSpan(0, 64).IndexOfAnyExcept((byte)0x5A));
                Assert.Equal(-1, frame.AsSpan(64 + bytes).IndexOfAnyExcept((byte)0x5A));

                double[] wide = new double[length + 32];
                BitPacking.Unpack(frame.AsSpan(64, bytes), 1UL << bits, bits, wide.AsSpan(16, length));
                Assert.Equal(values, wide.AsSpan(16, length).ToArray());
                Assert.All(wide.AsSpan(0, 16).ToArray(), v => Assert.Equal(0, v));
                Assert.All(wide.AsSpan(16 + length).ToArray(), v => Assert.Equal(0, v));
            }
        }
    }

    [Fact]
    public void AValueOutOfRangeLeavesItsNeighboursAlone()
    {
        double[] values = new double[40];
        values[17] = 1e12;
        foreach (VectorWidth width in SamplingData.Widths)
        {
            foreach (bool permute in Permutations)
            {
                byte[] packed = new byte[BitPacking.ByteCount(40, 20)];
                BitPacking.Pack(values, 1UL << 20, 20, packed, width, permute);
                double[] unpacked = new double[40];
                BitPacking.Unpack(packed, 1UL << 20, 20, unpacked);
                unpacked[17] = 0;
                Assert.All(unpacked, v => Assert.Equal(0, v));
            }
        }
    }

    [Fact]
    public void MisuseIsRefused()
    {
        double[] values = new double[10];
        byte[] bytes = new byte[60];
        Assert.Throws<ArgumentException>(() => BitPacking.Pack(values, 1UL << 48, 48, bytes.AsSpan(0, 59)));
        Assert.Throws<ArgumentException>(() => BitPacking.Pack(values.AsSpan(0, 9), 1UL << 48, 48, bytes));
        Assert.Throws<ArgumentException>(() => BitPacking.TryUnpack(bytes.AsSpan(0, 59), 1UL << 48, 48, values));
        Assert.Throws<ArgumentException>(() => BitPacking.Unpack(bytes, 1UL << 48, 48, values.AsSpan(0, 9)));
        Assert.Throws<ArgumentException>(() => BitPacking.Unpack([], 1UL << 48, 48, values));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitPacking.Pack(values, (1UL << 48) + 1, 48, bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitPacking.Pack(values, 1, 48, bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitPacking.Pack(values, 2, 0, bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitPacking.Pack(values, 2, 54, bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitPacking.ByteCount(-1, 8));
        Assert.Throws<OverflowException>(() => BitPacking.ByteCount(int.MaxValue, 53));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        double[] values = new double[4096];
        foreach (int bits in (int[])[22, 48, 53])
        {
            byte[] packed = new byte[BitPacking.ByteCount(values.Length, bits)];
            Assert.Equal(0, Allocations.OfEveryRound(() => BitPacking.Pack(values, 1UL << bits, bits, packed)));
            Assert.Equal(0, Allocations.OfEveryRound(() => BitPacking.Unpack(packed, 1UL << bits, bits, values)));
        }
    }

    /// <summary>Random balanced residues with the extreme ones among them.</summary>
    private static double[] Residues(Random random, ulong q, int length)
    {
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            ulong residue = (i % 5) switch
            {
                0 => q - 1,
                1 => (q - 1) / 2,
                2 => q / 2,
                _ => (ulong)random.NextInt64((long)q),
            };
            values[i] = 2 * residue >= q ? -(double)(q - residue) : residue;
        }

        return values;
    }

    private static byte[] Reference(double[] values, ulong q, int bits)
    {
        BigInteger stream = 0;
        for (int i = values.Length - 1; i >= 0; i--)
        {
            BigInteger value = new(values[i]);
            stream = (stream << bits) + (value < 0 ? value + q : value);
        }

        byte[] bytes = new byte[((values.Length * bits) + 7) / 8];
        stream.ToByteArray(isUnsigned: true).AsSpan(0, Math.Min(bytes.Length, stream.GetByteCount(isUnsigned: true))).CopyTo(bytes);
        return bytes;
    }
}
