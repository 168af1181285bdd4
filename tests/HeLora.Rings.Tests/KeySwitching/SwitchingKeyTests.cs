namespace HeLora.Rings.Tests;

/// <summary>Products with keys, against sums of 128-bit products, residue by residue.</summary>
public class SwitchingKeyTests
{
    // Digits, degree, bits of the moduli, bits of P, element.
    public static TheoryData<int, int, double, double, int> Shapes() => new()
    {
        { 1, 1024, 48.8, 48.8, 5 },
        { 1, 1024, 48.8, 48, 1025 },
        { 2, 2048, 30, 48.8, 4095 },
        { 3, 16384, 40, 48.8, 25 },
        { 2, 8192, 48.8, 40, 12347 },
        { 3, 32768, 48.8, 48.8, 3 },
        { 9, 1024, 40, 48.8, 2047 },
        { 17, 1024, 48.8, 48.8, 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void SumsAreThoseOfIntegersInEveryWidth(int digits, int degree, double bits, double specialBits, int element)
    {
        using var data = new Data(digits, degree, bits, specialBits, element);
        foreach (int count in new HashSet<int> { 1, digits })
        {
            (double[] b, double[] a) = data.SumSpecial(count, VectorWidth.Scalar);
            NttTables special = data.Ring.Limbs[digits];
            CheckValues(special, b, data.Sum(data.B, count, digits));
            CheckValues(special, a, data.Sum(data.A, count, digits));
            foreach (VectorWidth width in RingData.Widths)
            {
                (double[] otherB, double[] otherA) = data.SumSpecial(count, width);
                SamplingData.AssertSameBits(b, otherB);
                SamplingData.AssertSameBits(a, otherA);
            }

            for (int limb = 0; limb < digits; limb += Math.Max(1, digits - 1))
            {
                (double[] resultB, double[] resultA) = data.Switch(limb, count, b, a, VectorWidth.Scalar);
                Modulus modulus = data.Ring.Limbs[limb].Modulus;
                RingData.AssertLazilyReduced(modulus, data.Quotient(data.B, count, limb, b, addend: true), resultB);
                RingData.AssertLazilyReduced(modulus, data.Quotient(data.A, count, limb, a, addend: false), resultA);
                foreach (VectorWidth width in RingData.Widths)
                {
                    (double[] otherB, double[] otherA) = data.Switch(limb, count, b, a, width);
                    SamplingData.AssertSameBits(resultB, otherB);
                    SamplingData.AssertSameBits(resultA, otherA);
                }
            }
        }
    }

    // Residues of 4, 5, 6 and 7 bytes; results past the cache from N = 16384 on, where their memory is aligned.
    [Theory]
    [InlineData(1, 1024, 30, 40, 5)]
    [InlineData(3, 2048, 40, 48, 4095)]
    [InlineData(9, 1024, 42, 48.8, 2047)]
    [InlineData(3, 16384, 40, 48.8, 25)]
    [InlineData(4, 16384, 48.8, 48.8, 32767)]
    [InlineData(3, 32768, 48.8, 48.8, 3)]
    public void PackedKeysAndStreamedResultsGiveTheSameBits(int digits, int degree, double bits, double specialBits, int element)
    {
        using var data = new Data(digits, degree, bits, specialBits, element);
        (double[] b, double[] a) = data.SumSpecial(digits, Simd.Widest);
        foreach (bool packed in (bool[])[false, PackedKey.Supported])
        {
            using SwitchingKey key = data.CreateKey(packed);
            using var first = new AlignedBuffer(degree);
            using var second = new AlignedBuffer(degree);
            key.SumSpecial(data.Digits, new(first.Span, second.Span));
            SamplingData.AssertSameBits(b, first.Span);
            SamplingData.AssertSameBits(a, second.Span);
            for (int limb = 0; limb < digits; limb++)
            {
                (double[] expectedB, double[] expectedA) = data.Switch(limb, digits, b, a, VectorWidth.Scalar);
                data.Switch(key, limb, digits, b, a, first.Span, second.Span, Simd.Widest);
                SamplingData.AssertSameBits(expectedB, first.Span);
                SamplingData.AssertSameBits(expectedA, second.Span);
                double[] unaligned = new double[(2 * degree) + 1];
                data.Switch(key, limb, digits, b, a, unaligned.AsSpan(1, degree), unaligned.AsSpan(1 + degree, degree), Simd.Widest);
                SamplingData.AssertSameBits(expectedB, unaligned.AsSpan(1, degree));
                SamplingData.AssertSameBits(expectedA, unaligned.AsSpan(1 + degree, degree));
            }
        }
    }

    [Theory]
    [InlineData(1024, 5)]
    [InlineData(1024, 1025)]
    [InlineData(4096, 33)]
    [InlineData(4096, 8191)]
    public void ProductsOfOneDigitAreThoseOfIntegersInEveryWidth(int degree, int element)
    {
        using var data = new Data(1, degree, 48.8, 48.8, element);
        for (int limb = 0; limb < 2; limb++)
        {
            Modulus modulus = data.Ring.Limbs[limb].Modulus;
            double[] startB = RingData.Balanced(modulus, degree, 50), startA = RingData.Balanced(modulus, degree, 51);
            startB.AsSpan(0, degree / 2).Fill(RingData.Bound(modulus));
            foreach (bool started in (bool[])[false, true])
            {
                double[][]? expected = null;
                foreach (VectorWidth width in RingData.Widths)
                {
                    double[] b = [.. startB], a = [.. startA];
                    data.Key.Multiply(
                        limb, data.Digits[0].Limb(limb), data.Addend.Limb(limb), new(started ? b : [], started ? a : []), new(b, a),
                        width);
                    expected ??= [b, a];
                    SamplingData.AssertSameBits(expected[0], b);
                    SamplingData.AssertSameBits(expected[1], a);
                }

                RingData.AssertLazilyReduced(modulus, data.Product(data.B, limb, data.Addend, started ? startB : null), expected![0]);
                RingData.AssertLazilyReduced(modulus, data.Product(data.A, limb, null, started ? startA : null), expected[1]);
            }
        }
    }

    [Theory]
    [InlineData(2048, 30)]
    [InlineData(2048, 40)]
    [InlineData(2048, 42)]
    [InlineData(2048, 48.8)]
    public void TheKeyComesBackAsItWasSet(int degree, double bits)
    {
        using var data = new Data(2, degree, bits, 48.8, 77);
        double[] values = new double[degree];
        foreach (bool packed in (bool[])[false, true])
        {
            using SwitchingKey key = data.CreateKey(packed);
            for (int digit = 0; digit < 2; digit++)
            {
                for (int limb = 0; limb < 3; limb++)
                {
                    key.CopyB(digit, limb, values);
                    Modulus modulus = data.Ring.Limbs[limb].Modulus;
                    RingData.AssertBalanced(modulus, RingData.Canonical(modulus, data.B[digit].Limb(limb)), values);
                }
            }
        }
    }

    // Products as large as they get, all of one sign, and the numbers of them that are summed and left over.
    [Theory]
    [InlineData(30)]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(48.8)]
    public void TheLargestProductsAreSummedExactly(double bits)
    {
        const int Degree = 1024, Digits = 9;
        using var data = new Data(Digits, Degree, 48, bits, 5);
        Modulus modulus = data.Ring.Limbs[Digits].Modulus;
        double half = modulus.Value / 2;
        foreach (double x in (double[])[RingData.Bound(modulus), -RingData.Bound(modulus), half])
        {
            foreach (double w in (double[])[half, -half])
            {
                double[] values = new double[Degree];
                values.AsSpan().Fill(w);
                for (int k = 0; k < Digits; k++)
                {
                    data.B[k].Limb(Digits).Fill(w);
                    data.Digits[k].Limb(Digits).Fill(x);
                    data.Key.SetB(k, Digits, values);
                }

                for (int count = 1; count <= Digits; count++)
                {
                    (double[] b, _) = data.SumSpecial(count, Simd.Widest);
                    CheckValues(data.Ring.Limbs[Digits], b, data.Sum(data.B, count, Digits));
                }
            }
        }
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using var data = new Data(2, 1024, 40, 48.8, 5);
        double[] b = new double[1024], a = new double[1024], c = new double[1024], d = new double[1024];
        double[] scratchB = new double[1024], scratchA = new double[1024];
        Assert.Equal(0, Allocations.OfEveryRound(() =>
        {
            data.Key.SumSpecial(data.Digits, new(b, a));
            data.Key.Switch(1, data.Digits, new(b, a), data.Addend.Limb(1), new(scratchB, scratchA), new(c, d));
        }));
        using var one = new Data(1, 1024, 48, 48.8, 5);
        Assert.Equal(0, Allocations.OfEveryRound(
            () => one.Key.Multiply(0, one.Digits[0].Limb(0), one.Addend.Limb(0), new(c, d), new(c, d))));
    }

    [Fact]
    public void MisuseIsRefused()
    {
        using var data = new Data(2, 1024, 40, 48.8, 5);
        using var other = new RnsRing(1024, RingData.Modulus(1024, 48).Value);
        using var foreign = new RnsPolynomial(other, 1, PolynomialDomain.Ntt);
        using var coefficients = new RnsPolynomial(data.Ring, 3, PolynomialDomain.Coefficient);
        using var low = new RnsPolynomial(data.Ring, 2, PolynomialDomain.Ntt);
        using NttTables larger = RingData.Tables(2048, 40);
        double[] a = new double[1024], b = new double[1024], c = new double[1024], d = new double[1024], e = new double[1024];
        double[] f = new double[1024], g = new double[1024], odd = new double[1023];
        AutomorphismTable sigma = data.Ring.Automorphism(5);
        SwitchingKey key = data.Key;
        Assert.Throws<ArgumentNullException>(() => new SwitchingKey(null!, sigma, 1));
        Assert.Throws<ArgumentNullException>(() => new SwitchingKey(data.Ring, null!, 1));
        Assert.Throws<ArgumentException>(() => new SwitchingKey(other, sigma, 1));
        Assert.Throws<ArgumentException>(() => new SwitchingKey(data.Ring, new AutomorphismTable(larger, 5), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SwitchingKey(data.Ring, sigma, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SwitchingKey(data.Ring, sigma, SwitchingKey.MaxDigits + 1));
        Assert.Throws<ArgumentException>(() => key.SetB(2, 0, a));
        Assert.Throws<ArgumentException>(() => key.SetA(0, 3, a));
        Assert.Throws<ArgumentException>(() => key.SetA(0, -1, a));
        Assert.Throws<ArgumentException>(() => key.CopyB(0, 0, odd));
        Assert.Throws<ArgumentException>(() => key.SumSpecial([], new(a, b)));
        Assert.Throws<ArgumentException>(() => key.SumSpecial([data.Digits[0], data.Digits[1], data.Digits[0]], new(a, b)));
        Assert.Throws<ArgumentException>(() => key.SumSpecial([foreign], new(a, b)));
        Assert.Throws<ArgumentException>(() => key.SumSpecial([coefficients], new(a, b)));
        Assert.Throws<ArgumentException>(() => key.SumSpecial([null!], new(a, b)));
        Assert.Throws<ArgumentOutOfRangeException>(() => key.SumSpecial([low], new(a, b)));
        Assert.Throws<ArgumentException>(() => key.SumSpecial(data.Digits, new(a, odd)));
        Assert.Throws<ArgumentException>(() => key.Switch(2, data.Digits, new(a, b), c, new(d, e), new(f, g)));
        Assert.Throws<ArgumentException>(() => key.Switch(3, data.Digits, new(a, b), c, new(d, e), new(f, g)));
        Assert.Throws<ArgumentException>(() => key.Switch(0, data.Digits, new(a, b), c, new(d, e), new(c, g)));
        Assert.Throws<ArgumentException>(() => key.Switch(0, data.Digits, new(a, b), odd, new(d, e), new(f, g)));
        Assert.Throws<ArgumentException>(() => key.Switch(0, data.Digits, new(a, b), c, new(d, odd), new(f, g)));
        Assert.Throws<ArgumentException>(() => key.Switch(0, data.Digits, new(odd, b), c, new(d, e), new(f, g)));
        Assert.Throws<InvalidOperationException>(() => key.Multiply(0, a, b, default, new(c, d)));
        using var one = new Data(1, 1024, 40, 48.8, 5);
        using SwitchingKey packed = data.CreateKey(packed: true);
        Assert.Throws<ArgumentException>(() => packed.SumSpecial(data.Digits, new(a, b), VectorWidth.Scalar));
        Assert.Throws<ArgumentException>(() => packed.Switch(0, data.Digits, new(a, b), c, new(d, e), new(f, g), VectorWidth.Vector256));
        key = one.Key;
        Assert.Throws<ArgumentException>(() => key.Multiply(0, a, b, default, new(a, c)));
        Assert.Throws<ArgumentException>(() => key.Multiply(0, a, b, default, new(c, b)));
        Assert.Throws<ArgumentException>(() => key.Multiply(3, a, b, default, new(c, d)));
        Assert.Throws<ArgumentException>(() => key.Multiply(0, a, b, new(odd, []), new(c, d)));
        Assert.Throws<ArgumentException>(() => key.Multiply(0, a, b, new([], odd), new(c, d)));
        Assert.Throws<ArgumentException>(() => key.Multiply(0, a, odd, default, new(c, d)));
    }

    // The values of a polynomial of lazily reduced coefficients.
    private static void CheckValues(NttTables tables, double[] coefficients, ulong[] expected)
    {
        RingData.AssertWithin(coefficients, RingData.Bound(tables.Modulus));
        double[] values = [.. coefficients];
        tables.Forward(values);
        RingData.AssertBalanced(tables.Modulus, expected, values);
    }

    // Digits, both halves of a key and an addend, some of them at the end of their range.
    private sealed class Data : IDisposable
    {
        private readonly AutomorphismTable _sigma;
        private readonly int[] _inverse;

        public Data(int digits, int degree, double bits, double specialBits, int element)
        {
            ulong[] moduli = Primes.NttPrimes(degree, bits, digits);
            ulong special = Primes.NttPrimes(degree, specialBits, digits + 1).First(p => !moduli.Contains(p));
            Ring = new RnsRing(degree, [.. moduli, special]);
            _sigma = Ring.Automorphism(element);
            _inverse = new int[degree];
            for (int i = 0; i < degree; i++)
            {
                _inverse[_sigma.Positions[i]] = i;
            }

            Digits = Make(0, digits);
            B = Make(100, digits);
            A = Make(200, digits);
            Addend = Make(300, 1)[0];
            Key = CreateKey(packed: false);
        }

        public RnsRing Ring { get; }

        public SwitchingKey Key { get; }

        public RnsPolynomial[] Digits { get; }

        public RnsPolynomial[] B { get; }

        public RnsPolynomial[] A { get; }

        public RnsPolynomial Addend { get; }

        private int Special => Ring.Limbs.Count - 1;

        public (double[] B, double[] A) SumSpecial(int count, VectorWidth width)
        {
            double[] b = new double[Ring.Degree], a = new double[Ring.Degree];
            Key.SumSpecial(Digits.AsSpan(0, count), new(b, a), width);
            return (b, a);
        }

        public (double[] B, double[] A) Switch(int limb, int count, double[] specialB, double[] specialA, VectorWidth width)
        {
            double[] b = new double[Ring.Degree], a = new double[Ring.Degree];
            Switch(Key, limb, count, specialB, specialA, b, a, width);
            return (b, a);
        }

        public void Switch(
            SwitchingKey key, int limb, int count, double[] specialB, double[] specialA, Span<double> b, Span<double> a,
            VectorWidth width)
        {
            double[] scratchB = new double[Ring.Degree], scratchA = new double[Ring.Degree];
            key.Switch(
                limb, Digits.AsSpan(0, count), new(specialB, specialA), Addend.Limb(limb), new(scratchB, scratchA), new(b, a),
                width);
        }

        public SwitchingKey CreateKey(bool packed)
        {
            var key = new SwitchingKey(Ring, _sigma, B.Length, packed);
            for (int k = 0; k < B.Length; k++)
            {
                for (int limb = 0; limb < Ring.Limbs.Count; limb++)
                {
                    key.SetB(k, limb, B[k].Limb(limb));
                    key.SetA(k, limb, A[k].Limb(limb));
                }
            }

            return key;
        }

        // The sum of x_k sigma^-1(key_k).
        public ulong[] Sum(RnsPolynomial[] key, int count, int limb)
        {
            Modulus modulus = Ring.Limbs[limb].Modulus;
            ulong[] sum = new ulong[Ring.Degree];
            for (int k = 0; k < count; k++)
            {
                ulong[] x = RingData.Canonical(modulus, Digits[k].Limb(limb)), u = RingData.Canonical(modulus, key[k].Limb(limb));
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] = modulus.Add(sum[i], modulus.Multiply(x[i], u[_inverse[i]]));
                }
            }

            return sum;
        }

        // sigma(addend + (sum - special) / P).
        public ulong[] Quotient(RnsPolynomial[] key, int count, int limb, double[] special, bool addend)
        {
            NttTables tables = Ring.Limbs[limb];
            Modulus modulus = tables.Modulus;
            double[] lifted = RingData.Balanced(modulus, RingData.Canonical(modulus, special));
            tables.Forward(lifted);
            ulong[] rest = RingData.Canonical(modulus, lifted), y = RingData.Canonical(modulus, Addend.Limb(limb));
            ulong inverse = modulus.Invert(Ring.Limbs[Special].Modulus.Value % modulus.Value);
            ulong[] result = Sum(key, count, limb);
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = modulus.Multiply(modulus.Subtract(result[i], rest[i]), inverse);
                result[i] = addend ? modulus.Add(result[i], y[i]) : result[i];
            }

            return Sigma(result);
        }

        // start + sigma(addend) + sigma(x) key, the key over P but modulo P.
        public ulong[] Product(RnsPolynomial[] key, int limb, RnsPolynomial? addend, double[]? start)
        {
            Modulus modulus = Ring.Limbs[limb].Modulus;
            ulong inverse = limb == Special ? 1 : modulus.Invert(Ring.Limbs[Special].Modulus.Value % modulus.Value);
            ulong[] x = Sigma(RingData.Canonical(modulus, Digits[0].Limb(limb)));
            ulong[] u = RingData.Canonical(modulus, key[0].Limb(limb)), result = new ulong[x.Length];
            ulong[] y = addend is null ? new ulong[x.Length] : Sigma(RingData.Canonical(modulus, addend.Limb(limb)));
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = modulus.Add(y[i], modulus.Multiply(modulus.Multiply(x[i], u[i]), inverse));
                result[i] = start is null ? result[i] : modulus.Add(result[i], modulus.ToCanonical(start[i]));
            }

            return result;
        }

        public void Dispose()
        {
            Key.Dispose();
            foreach (RnsPolynomial polynomial in (RnsPolynomial[])[.. Digits, .. B, .. A, Addend])
            {
                polynomial.Dispose();
            }

            Ring.Dispose();
        }

        private ulong[] Sigma(ulong[] values)
        {
            ulong[] result = new ulong[values.Length];
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = values[_sigma.Positions[i]];
            }

            return result;
        }

        private RnsPolynomial[] Make(int number, int count) => [.. Enumerable.Range(number, count).Select(k =>
        {
            var polynomial = new RnsPolynomial(Ring, Ring.Limbs.Count, PolynomialDomain.Ntt);
            for (int limb = 0; limb < polynomial.LimbCount; limb++)
            {
                Modulus modulus = Ring.Limbs[limb].Modulus;
                RingData.Balanced(modulus, Ring.Degree, (40 * k) + limb).CopyTo(polynomial.Limb(limb));
                double bound = RingData.Bound(modulus);
                polynomial.Limb(limb)[..128].Fill(bound);
                polynomial.Limb(limb)[128..192].Fill((k & 1) == 0 ? -bound : bound);
            }

            return polynomial;
        })];
    }
}
