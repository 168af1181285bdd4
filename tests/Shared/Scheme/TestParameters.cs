using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Tests;

/// <summary>Parameter sets of the tests, made once. Those of degree 1024 with a special prime protect nothing.</summary>
internal static class TestParameters
{
    private static readonly Lazy<SchemeParameters> LazyTiny = new(() => Insecure(1024, 1, 48, 48));
    private static readonly Lazy<SchemeParameters> LazyTinyChain = new(() => Insecure(1024, 3, 45, 48));
    private static readonly Lazy<SchemeParameters> LazyOpen = new(() => new SchemeParameters(2048, Primes.NttPrimes(2048, 48, 1), null));
    private static readonly Lazy<SchemeParameters> LazyPacking = new(() => Secure(4096, 1));
    private static readonly Lazy<SchemeParameters> LazyChain8192 = new(() => Secure(8192, 3));
    private static readonly Lazy<SchemeParameters> LazyChain16384 = new(() => Secure(16384, 3));

    /// <summary>N = 1024, q and P near 2^48.</summary>
    public static SchemeParameters Tiny => LazyTiny.Value;

    /// <summary>N = 1024, three moduli of 45 bits, P near 2^48.</summary>
    public static SchemeParameters TinyChain => LazyTinyChain.Value;

    /// <summary>N = 2048, q near 2^48, no special prime.</summary>
    public static SchemeParameters Open => LazyOpen.Value;

    /// <summary>N = 4096, q and P near 2^48.</summary>
    public static SchemeParameters Packing => LazyPacking.Value;

    /// <summary>N = 8192, three moduli and P near 2^48.</summary>
    public static SchemeParameters Chain8192 => LazyChain8192.Value;

    /// <summary>N = 16384, three moduli and P near 2^48.</summary>
    public static SchemeParameters Chain16384 => LazyChain16384.Value;

    /// <summary>One of the sets by its name, for theories.</summary>
    public static SchemeParameters Named(string name) => name switch
    {
        nameof(Tiny) => Tiny,
        nameof(TinyChain) => TinyChain,
        nameof(Open) => Open,
        nameof(Packing) => Packing,
        nameof(Chain8192) => Chain8192,
        nameof(Chain16384) => Chain16384,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such parameters"),
    };

    /// <summary>Parameters with moduli and a special prime of given sizes in bits; the security table is not consulted.</summary>
    public static SchemeParameters Insecure(int degree, int limbs, double bits, double specialBits)
    {
        ulong[] moduli = Primes.NttPrimes(degree, bits, limbs);
        ulong special = Primes.NttPrimes(degree, specialBits, limbs + 1).First(p => !moduli.Contains(p));
        return SchemeParameters.CreateInsecure(degree, moduli, special);
    }

    private static SchemeParameters Secure(int degree, int limbs)
    {
        ulong[] primes = Primes.NttPrimes(degree, 48, limbs + 1);
        return new SchemeParameters(degree, primes.AsSpan(0, limbs), primes[limbs]);
    }
}
