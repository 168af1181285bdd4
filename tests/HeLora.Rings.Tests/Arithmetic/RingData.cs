using CsCheck;

namespace HeLora.Rings.Tests;

/// <summary>Degrees, moduli and polynomials shared by the tests of ring arithmetic.</summary>
internal static class RingData
{
    /// <summary>The ring degrees.</summary>
    public static readonly int[] Degrees = [1024, 2048, 4096, 8192, 16384, 32768];

    /// <summary>The sizes of limbs, up to the largest.</summary>
    public static readonly double[] LimbBits = [30, 40, 48, 48.8];

    /// <summary>The widths this machine has; the wider ones use instructions it may lack.</summary>
    public static IEnumerable<VectorWidth> Widths => SamplingData.Widths.Where(width => width <= Simd.Widest);

    /// <summary>Every degree with every size of limb.</summary>
    public static TheoryData<int, double> Rings()
    {
        var rings = new TheoryData<int, double>();
        foreach (int degree in Degrees)
        {
            foreach (double bits in LimbBits)
            {
                rings.Add(degree, bits);
            }
        }

        return rings;
    }

    public static Modulus Modulus(int degree, double bits) => new(Primes.NttPrimes(degree, bits, 1)[0]);

    public static NttTables Tables(int degree, double bits) => new(degree, Modulus(degree, bits));

    /// <summary>Balanced residues from a numbered stream.</summary>
    public static double[] Balanced(Modulus modulus, int count, int number = 0)
    {
        double[] residues = new double[count];
        using SeededStream stream = SamplingData.Stream(number);
        UniformSampler.Sample(stream, modulus.Value, residues);
        return residues;
    }

    /// <summary>The largest lazily reduced residue.</summary>
    public static double Bound(Modulus modulus) => 3 * modulus.Value / 4;

    /// <summary>Any lazily reduced residue, the ends of the range more often.</summary>
    public static Gen<double> LazilyReduced(Modulus modulus)
    {
        long bound = (long)Bound(modulus), half = (long)modulus.Value / 2;
        return Gen.Frequency(
            (4, Gen.Long[-bound, bound]), (1, Gen.OneOf(-bound, bound, -half, half, half + 1, -half - 1, 0, 1, -1)))
            .Select(x => (double)x);
    }

    public static ulong[] Canonical(Modulus modulus, ReadOnlySpan<double> residues)
    {
        ulong[] canonical = new ulong[residues.Length];
        for (int i = 0; i < canonical.Length; i++)
        {
            canonical[i] = modulus.ToCanonical(residues[i]);
        }

        return canonical;
    }

    public static double[] Balanced(Modulus modulus, ReadOnlySpan<ulong> canonical)
    {
        double[] balanced = new double[canonical.Length];
        for (int i = 0; i < balanced.Length; i++)
        {
            balanced[i] = modulus.ToBalanced(canonical[i]);
        }

        return balanced;
    }

    /// <summary>Integers within a bound.</summary>
    public static void AssertWithin(ReadOnlySpan<double> values, double bound)
    {
        foreach (double value in values)
        {
            if (!(Math.Abs(value) <= bound) || Math.Truncate(value) != value)
            {
                Assert.Fail($"{value:R} is no integer within {bound:R}");
            }
        }
    }

    /// <summary>Lazily reduced residues of the expected canonical ones.</summary>
    public static void AssertLazilyReduced(Modulus modulus, ReadOnlySpan<ulong> expected, ReadOnlySpan<double> actual)
    {
        AssertWithin(actual, Bound(modulus));
        Assert.Equal(expected, Canonical(modulus, actual));
    }

    /// <summary>The balanced residues of the expected canonical ones.</summary>
    public static void AssertBalanced(Modulus modulus, ReadOnlySpan<ulong> expected, ReadOnlySpan<double> actual)
    {
        AssertWithin(actual, modulus.Value / 2);
        Assert.Equal(expected, Canonical(modulus, actual));
    }
}
