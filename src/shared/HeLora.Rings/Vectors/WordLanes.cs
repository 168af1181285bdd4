namespace HeLora.Rings;

/// <summary>The constants of kernels over <see cref="IWordLanes{TWords, TDoubles}"/>.</summary>
internal static class WordLanes
{
    /// <summary>2^52. Its bits or-ed with an integer below 2^52 are the double 2^52 plus that integer.</summary>
    public const double IntegerMagic = 4503599627370496.0;

    /// <summary>The bits of <see cref="IntegerMagic"/>.</summary>
    public const ulong IntegerMagicBits = 0x4330_0000_0000_0000;

    /// <summary>The largest modulus whose residues the vector kernels convert to and from integers.</summary>
    public const ulong MaxModulus = 1UL << 52;

    /// <summary>The numbers of ones in 0 to 7 and in 8 to 15, one in each byte.</summary>
    public const ulong OnesLow = 0x0302_0201_0201_0100, OnesHigh = 0x0403_0302_0302_0201;
}
