namespace HeLora.Rings.Tests;

public class MonomialTests
{
    [Theory]
    [InlineData(1024, 48.8)]
    [InlineData(4096, 30)]
    public void BothDomainsAgreeWithTheSchoolbook(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        Modulus modulus = tables.Modulus;
        double[] a = RingData.Balanced(modulus, degree), values = [.. a];
        tables.Forward(values);
        int[] exponents =
            [0, 1, 7, degree - 1, degree, degree + 1, (2 * degree) - 1, 2 * degree, -1, -degree, 5 * degree, int.MaxValue, int.MinValue];
        foreach (int exponent in exponents)
        {
            int shift = (int)(((exponent % (2L * degree)) + (2 * degree)) % (2 * degree));
            ulong[] power = new ulong[degree];
            power[shift % degree] = shift < degree ? 1 : modulus.Value - 1;
            ulong[] expected = Schoolbook.Multiply(RingData.Canonical(modulus, a), power, modulus.Value);

            double[] product = new double[degree];
            Monomial.MultiplyCoefficients(a, exponent, product);
            Assert.Equal(expected, RingData.Canonical(modulus, product));

            Monomial.Values(tables, exponent, product);
            RingData.AssertWithin(product, modulus.Value / 2);
            Residues.Multiply(modulus, product, values, product);
            tables.Inverse(product);
            RingData.AssertLazilyReduced(modulus, expected, product);
        }
    }

    [Fact]
    public void MisuseIsRefused()
    {
        using NttTables tables = RingData.Tables(1024, 40);
        double[] a = new double[1024];
        Assert.Throws<ArgumentException>(() => Monomial.MultiplyCoefficients(a, 1, a));
        Assert.Throws<ArgumentException>(() => Monomial.MultiplyCoefficients(a, 1, new double[512]));
        Assert.Throws<ArgumentException>(() => Monomial.MultiplyCoefficients([], 1, []));
        Assert.Throws<ArgumentException>(() => Monomial.MultiplyCoefficients(new double[24], 1, new double[24]));
        Assert.Throws<ArgumentNullException>(() => Monomial.Values(null!, 1, a));
        Assert.Throws<ArgumentException>(() => Monomial.Values(tables, 1, new double[512]));
    }
}
