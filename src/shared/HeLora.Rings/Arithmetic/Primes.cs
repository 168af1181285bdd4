namespace HeLora.Rings;

/// <summary>Tests primality and finds the primes that negacyclic transforms need.</summary>
public static class Primes
{
    // These witnesses decide every 64-bit integer (Sorenson and Webster, "Strong pseudoprimes to twelve prime bases").
    private static ReadOnlySpan<byte> Witnesses => [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

    /// <summary>Whether n is prime (Miller-Rabin with witnesses that decide every 64-bit integer).</summary>
    public static bool IsPrime(ulong n)
    {
        if (n < 2)
        {
            return false;
        }

        foreach (byte p in Witnesses)
        {
            if (n % p == 0)
            {
                return n == p;
            }
        }

        ulong d = n - 1;
        int twos = 0;
        for (; (d & 1) == 0; d >>= 1)
        {
            twos++;
        }

        foreach (byte a in Witnesses)
        {
            if (!IsStrongProbablePrime(n, a, d, twos))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The largest primes below 2^<paramref name="log2"/> that are 1 modulo 2N, in descending order. For these Z_q has the
    /// 2N-th roots of unity that a negacyclic transform of degree N uses.
    /// </summary>
    /// <param name="ringDegree">N, a power of two.</param>
    /// <param name="log2">The upper bound as a base-2 logarithm, from 30 to 48.8.</param>
    /// <param name="count">The number of primes.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    /// <exception cref="InvalidOperationException">Fewer than <paramref name="count"/> exist above half the bound.</exception>
    public static ulong[] NttPrimes(int ringDegree, double log2, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (ringDegree < 2 || (ringDegree & (ringDegree - 1)) != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(ringDegree), ringDegree, $"degree: {ringDegree}; expected a power of two");
        }

        if (!(log2 >= 30 && log2 <= Modulus.MaxLog2))
        {
            throw new ArgumentOutOfRangeException(nameof(log2), log2, $"log2: {log2}; expected 30 to 48.8");
        }

        ulong step = 2UL * (ulong)ringDegree;
        ulong limit = (ulong)Math.Pow(2, log2);
        var found = new ulong[count];
        int n = 0;
        for (ulong q = ((limit - 2) / step * step) + 1; q > limit / 2 && n < count; q -= step)
        {
            if (IsPrime(q))
            {
                found[n++] = q;
            }
        }

        return n == count
            ? found
            : throw new InvalidOperationException($"primes: {n} of {log2} bits that are 1 modulo {step}; expected {count}");
    }

    private static bool IsStrongProbablePrime(ulong n, ulong a, ulong d, int twos)
    {
        UInt128 x = 1, square = a;
        for (ulong e = d; e != 0; e >>= 1)
        {
            if ((e & 1) != 0)
            {
                x = x * square % n;
            }

            square = square * square % n;
        }

        if (x == 1 || x == n - 1)
        {
            return true;
        }

        for (int i = 1; i < twos; i++)
        {
            x = x * x % n;
            if (x == n - 1)
            {
                return true;
            }
        }

        return false;
    }
}
