using System.Numerics;

namespace HeLora.Rings.Tests;

public class PrimesTests
{
    [Fact]
    public void SmallNumbersAgreeWithASieve()
    {
        const int limit = 200_000;
        bool[] composite = new bool[limit];
        for (int n = 0; n < limit; n++)
        {
            bool prime = n >= 2 && !composite[n];
            Assert.Equal(prime, Primes.IsPrime((ulong)n));
            for (int m = 2 * n; prime && m < limit; m += n)
            {
                composite[m] = true;
            }
        }
    }

    // Carmichael numbers, and the smallest strong pseudoprimes to the first 1, 2, ..., 9 prime bases
    // (Jaeschke, "On strong pseudoprimes to several bases").
    [Theory]
    [InlineData(561UL)]
    [InlineData(1729UL)]
    [InlineData(9746347772161UL)]
    [InlineData(2047UL)]
    [InlineData(1373653UL)]
    [InlineData(25326001UL)]
    [InlineData(3215031751UL)]
    [InlineData(2152302898747UL)]
    [InlineData(3474749660383UL)]
    [InlineData(341550071728321UL)]
    [InlineData(3825123056546413051UL)]
    [InlineData(18446744065119617025UL)]
    public void CompositesAreFound(ulong n) => Assert.False(Primes.IsPrime(n));

    [Theory]
    [InlineData(65537UL)]
    [InlineData(998244353UL)]
    [InlineData(1073479681UL)]
    [InlineData((1UL << 31) - 1)]
    [InlineData((1UL << 61) - 1)]
    [InlineData(18446744069414584321UL)]
    [InlineData(18446744073709551557UL)]
    public void PrimesAreFound(ulong n) => Assert.True(Primes.IsPrime(n));

    // Made with another program: trial division by all primes.
    [Theory]
    [InlineData(1024, 30, new[] { 1073707009UL, 1073698817UL, 1073692673UL })]
    [InlineData(4096, 48, new[] { 281474976694273UL, 281474976636929UL, 281474976546817UL })]
    [InlineData(32768, 48.8, new[] { 490076397699073UL, 490076396978177UL, 490076394356737UL })]
    public void SearchIsFrozen(int degree, double log2, ulong[] expected) =>
        Assert.Equal(expected, Primes.NttPrimes(degree, log2, expected.Length));

    [Theory]
    [MemberData(nameof(RingData.Rings), MemberType = typeof(RingData))]
    public void SearchGivesTheLargest(int degree, double log2)
    {
        ulong step = 2 * (ulong)degree, limit = (ulong)Math.Pow(2, log2);
        ulong[] found = Primes.NttPrimes(degree, log2, 3);
        ulong candidate = limit - ((limit - 1) % step);
        foreach (ulong prime in found)
        {
            for (; candidate != prime; candidate -= step)
            {
                Assert.True(candidate > prime);
                Assert.False(candidate < limit && IsProbablePrime(candidate));
            }

            Assert.True(prime < limit && IsProbablePrime(prime));
            candidate -= step;
        }
    }

    [Fact]
    public void MisuseIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Primes.NttPrimes(1000, 40, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Primes.NttPrimes(0, 40, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Primes.NttPrimes(-1024, 40, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Primes.NttPrimes(1024, 29.9, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Primes.NttPrimes(1024, 48.81, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Primes.NttPrimes(1024, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Primes.NttPrimes(1024, 40, 0));
        Assert.Throws<InvalidOperationException>(() => Primes.NttPrimes(32768, 30, 100_000));
    }

    private static bool IsProbablePrime(ulong n) =>
        ((int[])[2, 3, 5, 7, 11, 13]).All(a => BigInteger.ModPow(a, n - 1, n).IsOne);
}
