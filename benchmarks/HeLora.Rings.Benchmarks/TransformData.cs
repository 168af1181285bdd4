namespace HeLora.Rings.Benchmarks;

/// <summary>The data of the benchmarks: a prime of 48 bits and fixed random residues.</summary>
internal static class TransformData
{
    private static readonly byte[] Seed = [.. Enumerable.Range(0, SeededStream.SeedSize).Select(i => (byte)i)];

    public static SeededStream Stream() => new(Seed);

    public static ulong Prime(int degree) => Primes.NttPrimes(degree, 48, 1)[0];

    /// <summary>Balanced residues, aligned as those of a polynomial.</summary>
    public static AlignedBuffer Balanced(int degree, int count = 1)
    {
        var buffer = new AlignedBuffer(degree * count);
        using SeededStream stream = Stream();
        UniformSampler.Sample(stream, Prime(degree), buffer.Span);
        return buffer;
    }

    public static ulong[] Canonical(int degree)
    {
        using AlignedBuffer balanced = Balanced(degree);
        var modulus = new Modulus(Prime(degree));
        ulong[] canonical = new ulong[degree];
        for (int i = 0; i < degree; i++)
        {
            canonical[i] = modulus.ToCanonical(balanced.Span[i]);
        }

        return canonical;
    }
}
