using System.Numerics;
using CsCheck;

namespace HeLora.Rings.Tests;

public class NttTablesTests
{
    [Theory]
    [MemberData(nameof(RingData.Rings), MemberType = typeof(RingData))]
    public void RootIsPrimitiveAndTheFirst(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        BigInteger q = tables.Modulus.Value;
        Assert.Equal(q - 1, BigInteger.ModPow(tables.Root, degree, q));
        BigInteger first = Enumerable.Range(2, 1000)
            .Select(g => BigInteger.ModPow(g, (q - 1) / (2 * degree), q))
            .First(root => BigInteger.ModPow(root, degree, q) == q - 1);
        Assert.Equal(first, tables.Root);
    }

    [Theory]
    [MemberData(nameof(RingData.Rings), MemberType = typeof(RingData))]
    public void PositionsAreAPermutation(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        bool[] seen = new bool[2 * degree];
        for (int i = 0; i < degree; i++)
        {
            int exponent = tables.Exponent(i);
            Assert.True(exponent % 2 == 1 && exponent < 2 * degree && !seen[exponent]);
            seen[exponent] = true;
            Assert.Equal(i, tables.Position(exponent));
            Assert.Equal(i, tables.Position(exponent - (2 * degree)));
            Assert.Equal(i, tables.Position(exponent + (2 * degree)));
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(48.8)]
    public void EveryValueIsAnEvaluation(double bits)
    {
        using NttTables tables = RingData.Tables(1024, bits);
        CheckEvaluations(tables, [.. Enumerable.Range(0, 1024)]);
    }

    [Theory]
    [MemberData(nameof(RingData.Rings), MemberType = typeof(RingData))]
    public void SomeValuesAreEvaluations(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        CheckEvaluations(tables, 0, 1, 8, 63, 64, (degree / 2) - 1, (degree / 3) + 5, degree - 1);
    }

    [Theory]
    [MemberData(nameof(RingData.Rings), MemberType = typeof(RingData))]
    public void BothTransformsAreThoseOfIntegers(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        var reference = new ReferenceTransform(tables);
        double[] a = RingData.Balanced(tables.Modulus, degree);
        ulong[] canonical = RingData.Canonical(tables.Modulus, a);
        ulong[] values = reference.Forward(canonical);
        Assert.Equal(values, reference.Finish(canonical, 0));
        tables.Forward(a);
        RingData.AssertBalanced(tables.Modulus, values, a);
        tables.Inverse(a);
        RingData.AssertLazilyReduced(tables.Modulus, canonical, a);
        Assert.Equal(canonical, reference.Inverse(values));

        double[] b = RingData.Balanced(tables.Modulus, degree, 1);
        canonical = reference.Inverse(RingData.Canonical(tables.Modulus, b));
        tables.Inverse(b);
        RingData.AssertLazilyReduced(tables.Modulus, canonical, b);
    }

    [Theory]
    [MemberData(nameof(RingData.Rings), MemberType = typeof(RingData))]
    public void ProductsAreNegacyclic(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        Modulus modulus = tables.Modulus;
        double[] a = RingData.Balanced(modulus, degree, 2), b = RingData.Balanced(modulus, degree, 3);
        ulong[] x = RingData.Canonical(modulus, a), y = RingData.Canonical(modulus, b);
        tables.Forward(a);
        tables.Forward(b);
        Residues.Multiply(modulus, a, b, a);
        tables.Inverse(a);
        RingData.AssertWithin(a, RingData.Bound(modulus));
        if (degree <= 4096)
        {
            Assert.Equal(Schoolbook.Multiply(x, y, modulus.Value), RingData.Canonical(modulus, a));
            return;
        }

        // A step without common factors with N visits every residue class of positions.
        for (int i = 0; i < 64; i++)
        {
            int index = i < 2 ? i * (degree - 1) : i * 1237 % degree;
            Assert.Equal(Schoolbook.Coefficient(x, y, index, modulus.Value), modulus.ToCanonical(a[index]));
        }
    }

    [Fact]
    public void TransformIsLinear() => OverRings((tables, gen) =>
        Gen.Select(gen, gen, RingData.LazilyReduced(tables.Modulus)).Sample((a, b, s) =>
        {
            Modulus modulus = tables.Modulus;
            double[] combined = [.. a], fa = [.. a], fb = [.. b];
            Residues.MultiplyScalarAccumulate(modulus, b, s, combined);
            tables.Forward(combined);
            tables.Forward(fa);
            tables.Forward(fb);
            Residues.MultiplyScalarAccumulate(modulus, fb, s, fa);
            Assert.Equal(RingData.Canonical(modulus, fa), RingData.Canonical(modulus, combined));
            Residues.MultiplyScalar(modulus, fb, s, fb);
            tables.Inverse(fb);
            Residues.MultiplyScalar(modulus, b, s, b);
            Assert.Equal(RingData.Canonical(modulus, b), RingData.Canonical(modulus, fb));
        }, iter: 10, threads: 1));

    [Fact]
    public void ConvolutionsBecomeProducts() => OverRings((tables, gen) =>
        Gen.Select(gen, gen, Gen.Int[0, tables.Degree - 1]).Sample((a, b, index) =>
        {
            Modulus modulus = tables.Modulus;
            ulong[] x = RingData.Canonical(modulus, a), y = RingData.Canonical(modulus, b);
            tables.Forward(a);
            tables.Forward(b);
            Residues.Multiply(modulus, a, b, b);
            tables.Inverse(b);
            for (int i = 0; i < 16; i++)
            {
                int at = (index + (i * 331)) % tables.Degree;
                Assert.Equal(Schoolbook.Coefficient(x, y, at, modulus.Value), modulus.ToCanonical(b[at]));
            }
        }, iter: 10, threads: 1));

    [Fact]
    public void NothingIsAllocated()
    {
        foreach (int degree in RingData.Degrees)
        {
            using NttTables tables = RingData.Tables(degree, 48);
            double[] a = RingData.Balanced(tables.Modulus, degree);
            Assert.Equal(0, Allocations.OfEveryRound(() => tables.Forward(a)));
            Assert.Equal(0, Allocations.OfEveryRound(() => tables.Inverse(a)));
        }
    }

    [Fact]
    public void MisuseIsRefused()
    {
        Modulus modulus = RingData.Modulus(4096, 48);
        Assert.Throws<ArgumentNullException>(() => new NttTables(4096, null!));
        foreach (int degree in (int[])[0, -4096, 512, 3000, 65536])
        {
            Assert.Throws<ArgumentOutOfRangeException>("degree", () => new NttTables(degree, modulus));
        }

        // 1 modulo 2 * 1024 but not modulo 2 * 2048.
        var narrow = new Modulus(Primes.NttPrimes(1024, 40, 20).First(q => (q - 1) % 4096 != 0));
        new NttTables(1024, narrow).Dispose();
        Assert.Throws<ArgumentOutOfRangeException>("modulus", () => new NttTables(2048, narrow));

        var tables = new NttTables(1024, narrow);
        Assert.Throws<ArgumentException>(() => tables.Forward(new double[1023]));
        Assert.Throws<ArgumentException>(() => tables.Inverse(new double[2048]));
        tables.Dispose();
        tables.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tables.Forward(new double[1024]));
        Assert.Throws<ObjectDisposedException>(() => tables.Inverse(new double[1024]));
    }

    private static void OverRings(Action<NttTables, Gen<double[]>> check)
    {
        foreach ((int degree, double bits) in ((int, double)[])[(1024, 48.8), (2048, 30), (4096, 48), (8192, 48.8)])
        {
            using NttTables tables = RingData.Tables(degree, bits);
            check(tables, RingData.LazilyReduced(tables.Modulus).Array[degree]);
        }
    }

    private static void CheckEvaluations(NttTables tables, params ReadOnlySpan<int> positions)
    {
        Modulus modulus = tables.Modulus;
        double[] a = RingData.Balanced(modulus, tables.Degree, 4);
        ulong[] canonical = RingData.Canonical(modulus, a);
        tables.Forward(a);
        foreach (int position in positions)
        {
            ulong x = Schoolbook.Power(tables.Root, tables.Exponent(position), modulus.Value);
            Assert.Equal(Schoolbook.Evaluate(canonical, x, modulus.Value), modulus.ToCanonical(a[position]));
        }
    }
}
