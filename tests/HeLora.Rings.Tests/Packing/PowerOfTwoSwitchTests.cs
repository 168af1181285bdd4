using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public class PowerOfTwoSwitchTests
{
    [Fact]
    public void ErrorIsWithinTheBound()
    {
        Gen.Select(Gen.Int[2, 53], Gen.ULong, Gen.Int[1, 32], Gen.Int).Sample((size, random, bits, seed) =>
        {
            ulong q = Math.Max(2, (1UL << size) - (random % (1UL << (size - 1))));
            double[] source = Residues(new Random(seed), q, 103);
            double[] switched = new double[source.Length];
            PowerOfTwoSwitch.Switch(source, q, bits, switched);
            BigInteger modulus = BigInteger.One << bits;
            for (int i = 0; i < source.Length; i++)
            {
                Assert.InRange(switched[i], -(double)modulus / 2, ((double)modulus / 2) - 1);

                // |y - x 2^bits / q| <= 1/2 + 2^(bits-53), times 2^53 q, modulo 2^bits.
                BigInteger scaled = (new BigInteger(switched[i]) * q) - (new BigInteger(source[i]) << bits);
                BigInteger period = modulus * q;
                scaled = ((scaled % period) + period) % period;
                scaled = BigInteger.Min(scaled, period - scaled);
                Assert.True(scaled << 53 <= (BigInteger.One << 52) * q + (q << bits));
            }
        }, iter: 300);
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        Gen.Select(Gen.Int[2, 53], Gen.ULong, Gen.Int[1, 32], Gen.Int[0, 1200]).Sample((size, random, bits, length) =>
        {
            ulong q = Math.Max(2, (1UL << size) - (random % (1UL << (size - 1))));
            double[] source = Residues(new Random(length), q, length);
            double[] expected = new double[length];
            PowerOfTwoSwitch.Switch(source, q, bits, expected, VectorWidth.Scalar);
            byte[] packed = new byte[BitPacking.ByteCount(length, bits)];
            BitPacking.Pack(expected, 1UL << bits, bits, packed, VectorWidth.Scalar, permute: false);

            foreach (VectorWidth width in SamplingData.Widths)
            {
                double[] actual = [.. source];
                PowerOfTwoSwitch.Switch(actual, q, bits, actual, width);
                SamplingData.AssertSameBits(expected, actual);
                foreach (bool permute in BitStream.HasPermutation ? (bool[])[false, true] : [false])
                {
                    byte[] fused = new byte[packed.Length];
                    PowerOfTwoSwitch.SwitchAndPack(source, q, bits, fused, width, permute);
                    Assert.Equal(packed, fused);
                }
            }

            byte[] best = new byte[packed.Length];
            PowerOfTwoSwitch.SwitchAndPack(source, q, bits, best);
            Assert.Equal(packed, best);
        }, iter: 150);
    }

    [Fact]
    public void TheLargestResidueWrapsAround()
    {
        ulong q = (1UL << 48) - 59;
        double[] values = [(q - 1) / 2, -(double)((q - 1) / 2), 0, q / 4];
        PowerOfTwoSwitch.Switch(values, q, 22, values);
        Assert.Equal([-(1 << 21), -(1 << 21), 0, 1 << 20], values);
    }

    [Fact]
    public void MisuseIsRefused()
    {
        double[] values = new double[4];
        Assert.Throws<ArgumentException>(() => PowerOfTwoSwitch.Switch(values, 97, 4, new double[3]));
        Assert.Throws<ArgumentException>(() => PowerOfTwoSwitch.SwitchAndPack(values, 97, 4, new byte[3]));
        Assert.Throws<ArgumentException>(() => PowerOfTwoSwitch.SwitchAndPack(values, 97, 4, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PowerOfTwoSwitch.Switch(values, 1, 4, values));
        Assert.Throws<ArgumentOutOfRangeException>(() => PowerOfTwoSwitch.Switch(values, (1UL << 53) + 1, 4, values));
        Assert.Throws<ArgumentOutOfRangeException>(() => PowerOfTwoSwitch.Switch(values, 97, 0, values));
        Assert.Throws<ArgumentOutOfRangeException>(() => PowerOfTwoSwitch.Switch(values, 97, 33, values));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        double[] values = new double[4096];
        byte[] packed = new byte[BitPacking.ByteCount(4096, 22)];
        Assert.Equal(0, Allocations.OfEveryRound(() => PowerOfTwoSwitch.Switch(values, (1UL << 48) - 59, 22, values)));
        Assert.Equal(0, Allocations.OfEveryRound(() => PowerOfTwoSwitch.SwitchAndPack(values, (1UL << 48) - 59, 22, packed)));
    }

    private static double[] Residues(Random random, ulong q, int length)
    {
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            ulong residue = (i % 4) switch
            {
                0 => (q - 1) / 2,
                1 => q / 2,
                _ => (ulong)random.NextInt64((long)q),
            };
            values[i] = 2 * residue >= q ? -(double)(q - residue) : residue;
        }

        return values;
    }
}
