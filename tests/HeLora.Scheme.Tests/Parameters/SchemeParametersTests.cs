using HeLora.Rings;

namespace HeLora.Scheme.Tests;

public class SchemeParametersTests
{
    [Theory]
    [InlineData(2048, 2, false, "53")]
    [InlineData(2048, 1, true, "53")]
    [InlineData(4096, 2, true, "106")]
    [InlineData(4096, 3, false, "106")]
    [InlineData(8192, 4, true, "214")]
    public void BeyondTheTableIsRefusedNamingTheBound(int degree, int limbs, bool special, string bound)
    {
        ulong[] primes = Primes.NttPrimes(degree, 48, limbs + 1);
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new SchemeParameters(degree, primes.AsSpan(0, limbs), special ? primes[limbs] : null));
        Assert.Contains(bound, error.Message, StringComparison.Ordinal);
        using SchemeParameters insecure =
            SchemeParameters.CreateInsecure(degree, primes.AsSpan(0, limbs), special ? primes[limbs] : null);
        Assert.Equal(limbs, insecure.LimbCount);
        Assert.Equal(special, insecure.HasSpecialPrime);
    }

    [Fact]
    public void NoModulusOfThisLibraryIsSecureAtDegree1024()
    {
        ulong prime = Primes.NttPrimes(1024, 30, 1)[0];
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SchemeParameters(1024, [prime], null));
        Assert.Contains("26", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithinTheTableIsAccepted()
    {
        SchemeParameters p = TestParameters.Packing;
        Assert.Equal(4096, p.Degree);
        Assert.Equal(1, p.LimbCount);
        Assert.True(p.HasSpecialPrime);
        Assert.InRange(p.Log2Qp, 95.9, 96);
        Assert.Same(p.Ring.Limbs[1], p.SpecialPrime);
    }

    [Fact]
    public void WithoutSpecialPrimeThereIsNone()
    {
        Assert.False(TestParameters.Open.HasSpecialPrime);
        Assert.Throws<InvalidOperationException>(() => TestParameters.Open.SpecialPrime);
    }

    [Fact]
    public void FingerprintNamesDegreeModuliAndRoles()
    {
        // 1 modulo 4096, so they serve both degrees.
        ulong[] p = Primes.NttPrimes(2048, 48, 3);
        SchemeParameters[] sets =
        [
            SchemeParameters.CreateInsecure(2048, [p[0]], p[1]),
            SchemeParameters.CreateInsecure(1024, [p[0]], p[1]),
            SchemeParameters.CreateInsecure(2048, [p[1]], p[0]),
            SchemeParameters.CreateInsecure(2048, [p[0]], p[2]),
            SchemeParameters.CreateInsecure(2048, [p[0]], null),
            SchemeParameters.CreateInsecure(2048, [p[0], p[1]], null),
            SchemeParameters.CreateInsecure(2048, [p[1], p[0]], null),
            SchemeParameters.CreateInsecure(2048, [p[0], p[1]], p[2]),
        ];
        Assert.Equal(sets.Length, sets.Select(s => s.Fingerprint).Distinct().Count());
        using SchemeParameters again = SchemeParameters.CreateInsecure(2048, [p[0]], p[1]);
        Assert.Equal(sets[0].Fingerprint, again.Fingerprint);
        foreach (SchemeParameters set in sets)
        {
            set.Dispose();
        }
    }

    [Fact]
    public void ModuliThatFitNoRingAreRefused()
    {
        ulong p = Primes.NttPrimes(4096, 48, 1)[0];
        Assert.Throws<ArgumentException>(() => new SchemeParameters(4096, [p], p));
        Assert.Throws<ArgumentException>(() => new SchemeParameters(4096, [], null));
        Assert.Throws<ArgumentException>(() => new SchemeParameters(4096, [], p));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SchemeParameters(4096, [p + 2], null));
        Assert.Throws<ArgumentOutOfRangeException>(() => SchemeParameters.CreateInsecure(512, [p], null));
    }
}
