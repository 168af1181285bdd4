using CsCheck;

namespace HeLora.Rings.Tests;

public class AutomorphismTableTests
{
    [Theory]
    [InlineData(1024, 48.8)]
    [InlineData(4096, 48)]
    [InlineData(32768, 30)]
    public void BothDomainsAgreeWithSubstitution(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        double[] a = RingData.Balanced(tables.Modulus, degree), values = [.. a];
        tables.Forward(values);
        foreach (int element in (int[])[1, 3, 5, 125, degree - 1, degree + 1, (2 * degree) - 1])
        {
            var table = new AutomorphismTable(tables, element);
            Assert.Equal(element, table.Element);
            Assert.Equal(degree, table.Degree);
            double[] coefficients = new double[degree], permuted = new double[degree];
            table.ApplyToCoefficients(a, coefficients);
            ulong[] expected = Schoolbook.Substitute(RingData.Canonical(tables.Modulus, a), element, tables.Modulus.Value);
            Assert.Equal(expected, RingData.Canonical(tables.Modulus, coefficients));
            tables.Forward(coefficients);
            table.ApplyToValues(values, permuted);
            Assert.Equal(coefficients, permuted);
        }
    }

    [Fact]
    public void CompositionMultipliesTheElements()
    {
        using NttTables tables = RingData.Tables(1024, 40);
        double[] a = RingData.Balanced(tables.Modulus, 1024);
        Gen.Select(Gen.Int[0, 1023], Gen.Int[0, 1023]).Sample((i, j) =>
        {
            int g = (2 * i) + 1, h = (2 * j) + 1;
            var first = new AutomorphismTable(tables, g);
            var second = new AutomorphismTable(tables, h);
            var both = new AutomorphismTable(tables, g * h % 2048);
            double[] once = new double[1024], twice = new double[1024], together = new double[1024];
            first.ApplyToValues(a, once);
            second.ApplyToValues(once, twice);
            both.ApplyToValues(a, together);
            Assert.Equal(together, twice);
            first.ApplyToCoefficients(a, once);
            second.ApplyToCoefficients(once, twice);
            both.ApplyToCoefficients(a, together);
            Assert.Equal(together, twice);
        }, iter: 30);
    }

    [Fact]
    public void OrderDoesNotDependOnTheModulus()
    {
        using NttTables small = RingData.Tables(2048, 30), large = RingData.Tables(2048, 48.8);
        Assert.Equal(new AutomorphismTable(small, 77).Positions, new AutomorphismTable(large, 77).Positions);
    }

    [Fact]
    public void MisuseIsRefused()
    {
        using NttTables tables = RingData.Tables(1024, 40);
        Assert.Throws<ArgumentNullException>(() => new AutomorphismTable(null!, 3));
        foreach (int element in (int[])[0, 2, -1, -3, 2048, 2049])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new AutomorphismTable(tables, element));
        }

        var table = new AutomorphismTable(tables, 3);
        double[] a = new double[1024];
        Assert.Throws<ArgumentException>(() => table.ApplyToValues(a, a));
        Assert.Throws<ArgumentException>(() => table.ApplyToCoefficients(a, a));
        Assert.Throws<ArgumentException>(() => table.ApplyToValues(a, new double[1023]));
        Assert.Throws<ArgumentException>(() => table.ApplyToCoefficients(new double[2048], a));
    }
}
