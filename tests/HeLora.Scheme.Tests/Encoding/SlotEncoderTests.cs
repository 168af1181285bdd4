using System.Numerics;
using CsCheck;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

public class SlotEncoderTests
{
    private const int N = 1024;

    [Fact]
    public void CoefficientsAreTheRoundedInverseEmbedding()
    {
        using var encoder = new SlotEncoder(TestParameters.TinyChain);
        RnsRing ring = TestParameters.TinyChain.Ring;
        using var m = new RnsPolynomial(ring, 2, PolynomialDomain.Ntt);
        Complex[] values = SlotSession.Random(1, N / 2);
        double scale = Math.ScaleB(1, 30);
        encoder.Encode(values, scale, m);
        Assert.Equal(PolynomialDomain.Coefficient, m.Domain);
        BigInteger[] actual = ring.ToIntegers(m);
        for (int k = 0; k < N; k++)
        {
            // m_k = 2/N sum Re(z_j zeta^(-5^j k)).
            double sum = 0;
            for (int j = 0, exponent = 1; j < N / 2; j++, exponent = exponent * 5 % (2 * N))
            {
                double angle = Math.PI * (exponent * k % (2 * N)) / N;
                sum += (values[j].Real * Math.Cos(angle)) + (values[j].Imaginary * Math.Sin(angle));
            }

            Assert.True(Math.Abs((double)actual[k] - (2 * scale * sum / N)) < 0.51);
        }
    }

    [Theory]
    [InlineData("Tiny", 40, 1)]
    [InlineData("TinyChain", 40, 2)]
    [InlineData("Chain8192", 45, 3)]
    [InlineData("Chain16384", 40, 3)]
    [InlineData("Chain16384", 90, 3)]
    public void DecodeUndoesEncode(string name, int bits, int limbs)
    {
        SchemeParameters parameters = TestParameters.Named(name);
        using var encoder = new SlotEncoder(parameters);
        using var m = new RnsPolynomial(parameters.Ring, limbs, PolynomialDomain.Coefficient);
        Complex[] values = SlotSession.Random(2, encoder.SlotCount), decoded = new Complex[encoder.SlotCount];
        double scale = Math.ScaleB(1, bits);
        encoder.Encode(values, scale, m);
        encoder.Decode(m, scale, decoded);

        // Rounding of N coefficients, and the transforms' own.
        double bound = (6 * Math.Sqrt(parameters.Degree / 12.0) / scale) + 1e-14;
        Assert.True(SlotSession.Distance(values, decoded) < bound);
        double[] parts = new double[7];
        encoder.Decode(m, scale, parts);
        Assert.Equal(decoded.Take(7).Select(z => z.Real), parts);

        using var plaintext = new SlotPlaintext(parameters, limbs - 1);
        encoder.Encode(values, scale, plaintext);
        Assert.Equal(scale, plaintext.Scale);
        Assert.Equal(PolynomialDomain.Ntt, plaintext.Polynomial.Domain);
        parameters.Ring.Inverse(plaintext.Polynomial);
        Assert.Equal(parameters.Ring.ToIntegers(m), parameters.Ring.ToIntegers(plaintext.Polynomial));
    }

    [Fact]
    public void LargeCoefficientsAreExact()
    {
        // A constant has one coefficient: the constant times the scale, beyond the 53 bits of a double.
        using var encoder = new SlotEncoder(TestParameters.TinyChain);
        RnsRing ring = TestParameters.TinyChain.Ring;
        using var m = new RnsPolynomial(ring, 3, PolynomialDomain.Coefficient);
        double[] values = new double[N / 2];
        values.AsSpan().Fill(1 + Math.ScaleB(1, -30));
        encoder.Encode(values, Math.ScaleB(1, 97), m);
        BigInteger[] integers = ring.ToIntegers(m);
        BigInteger expected = (BigInteger.One << 97) + (BigInteger.One << 67);
        Assert.True(BigInteger.Abs(integers[0] - expected) < BigInteger.One << 50);
        Assert.All(integers.Skip(1), x => Assert.True(BigInteger.Abs(x) < BigInteger.One << 50));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(-1)]
    [InlineData(511)]
    public void AutomorphismsRotateAndConjugate(int steps)
    {
        using var encoder = new SlotEncoder(TestParameters.Tiny);
        RnsRing ring = TestParameters.Tiny.Ring;
        using var m = new RnsPolynomial(ring, 1, PolynomialDomain.Coefficient);
        using var rotated = new RnsPolynomial(ring, 1, PolynomialDomain.Coefficient);
        Complex[] values = SlotSession.Random(3, N / 2), decoded = new Complex[N / 2];
        double scale = Math.ScaleB(1, 40);
        encoder.Encode(values, scale, m);
        ring.ApplyAutomorphism(m, SlotRotation.Element(N, steps), rotated);
        encoder.Decode(rotated, scale, decoded);
        Assert.True(SlotSession.Distance(SlotSession.Rotate(values, steps), decoded) < 1e-9);
        ring.ApplyAutomorphism(m, SlotRotation.Conjugation(N), rotated);
        encoder.Decode(rotated, scale, decoded);
        Assert.True(SlotSession.Distance([.. values.Select(Complex.Conjugate)], decoded) < 1e-9);
    }

    [Fact]
    public void RotationElements()
    {
        Assert.Equal(1, SlotRotation.Element(N, 0));
        Assert.Equal(5, SlotRotation.Element(N, 1));
        Assert.Equal(25, SlotRotation.Element(N, 2));
        Assert.Equal(1, SlotRotation.Element(N, N / 2));
        Assert.Equal(1, SlotRotation.Element(N, -1) * 5 % (2 * N));
        Assert.Equal((2 * N) - 1, SlotRotation.Conjugation(N));
        Assert.Equal(9, SlotRotation.PowersOfTwo(N).Count);
        Gen.Select(Gen.Int, Gen.Int).Sample((a, b) =>
            (long)SlotRotation.Element(N, a) * SlotRotation.Element(N, b) % (2 * N) == SlotRotation.Element(N, unchecked(a + b)));
    }

    [Fact]
    public void EncodingIsLinear()
    {
        using var encoder = new SlotEncoder(TestParameters.TinyChain);
        RnsRing ring = TestParameters.TinyChain.Ring;
        using var x = new RnsPolynomial(ring, 2, PolynomialDomain.Coefficient);
        using var y = new RnsPolynomial(ring, 2, PolynomialDomain.Coefficient);
        using var z = new RnsPolynomial(ring, 2, PolynomialDomain.Coefficient);
        double scale = Math.ScaleB(1, 40);
        Gen.Select(Gen.Double[-100, 100], Gen.Double[-100, 100]).Array[1, N / 2].Select(Gen.Int).Sample(
            (pairs, seed) =>
            {
                Complex[] a = [.. pairs.Select(p => new Complex(p.Item1, p.Item2))];
                Complex[] b = SlotSession.Random(seed, N / 2);
                encoder.Encode(a, scale, x);
                encoder.Encode(b, scale, y);
                encoder.Encode([.. b.Select((v, j) => j < a.Length ? v + a[j] : v)], scale, z);
                ring.Add(x, y, x);
                ring.Subtract(x, z, x);
                Assert.All(ring.ToIntegers(x), d => Assert.True(BigInteger.Abs(d) <= 2));
            },
            iter: 50, threads: 1);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var encoder = new SlotEncoder(TestParameters.TinyChain);
        RnsRing ring = TestParameters.TinyChain.Ring;
        using var one = new RnsPolynomial(ring, 1, PolynomialDomain.Coefficient);
        using var three = new RnsPolynomial(ring, 3, PolynomialDomain.Coefficient);
        using var extended = new RnsPolynomial(ring, 4, PolynomialDomain.Coefficient);
        using var values = new RnsPolynomial(ring, 1, PolynomialDomain.Ntt);
        double[] ones = [.. Enumerable.Repeat(1.0, N / 2)];
        double half = ring.Limbs[0].Modulus.AsDouble / 2;

        encoder.Encode(ones, half * 0.999, one);
        var error = Assert.Throws<ArgumentException>(() => encoder.Encode(ones, half * 1.001, one));
        Assert.Contains("2^44.0", error.Message, StringComparison.Ordinal);
        encoder.Encode(ones, half * 1.001, three);
        encoder.Encode(ones, Math.ScaleB(1, 97), three);
        Assert.Throws<ArgumentException>(() => encoder.Encode(ones, Math.ScaleB(1, 98), three));
        foreach (double bad in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            error = Assert.Throws<ArgumentException>(() => encoder.Encode([1, bad], 1024, three));
            Assert.Contains("finite", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => encoder.Encode([new Complex(0, bad)], 1024, three));
            Assert.Throws<ArgumentException>(() => encoder.Encode(ones, bad, three));
            Assert.Throws<ArgumentException>(() => encoder.Decode(three, bad, new Complex[1]));
        }

        Assert.Throws<ArgumentException>(() => encoder.Encode([double.MaxValue, double.MaxValue], 1024, three));
        Assert.Throws<ArgumentException>(() => encoder.Encode(ones, 0, three));
        Assert.Throws<ArgumentException>(() => encoder.Encode(ones, -1, three));
        Assert.Throws<ArgumentException>(() => encoder.Encode(new double[N], 1, three));
        Assert.Throws<ArgumentException>(() => encoder.Encode(ones, 1, extended));
        Assert.Throws<ArgumentException>(() => encoder.Decode(values, 1, new Complex[1]));
        Assert.Throws<ArgumentException>(() => encoder.Decode(one, 1, new double[N]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlotPlaintext(TestParameters.TinyChain, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlotPlaintext(TestParameters.TinyChain, -1));
    }
}
