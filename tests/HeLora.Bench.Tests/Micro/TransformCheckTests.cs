using HeLora.Measurements;
using HeLora.Rings;

namespace HeLora.Bench.Tests;

public class TransformCheckTests
{
    [Fact]
    public void A_wrong_transform_is_found()
    {
        using var tables = new NttTables(1024, new Modulus(Primes.NttPrimes(1024, 48, 1)[0]));
        double[] coefficients = [.. Enumerable.Range(-512, 1024).Select(i => (double)i)];
        using var values = new AlignedBuffer(1024);
        coefficients.CopyTo(values.Span);
        tables.Forward(values.Span);
        Assert.Equal(0, TransformCheck.Error(tables, coefficients, values.Span));
        coefficients[700]++;
        Assert.Equal(double.PositiveInfinity, TransformCheck.Error(tables, coefficients, values.Span));
    }
}
