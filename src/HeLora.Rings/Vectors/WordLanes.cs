namespace HeLora.Rings;

/// <summary>What the kernels over <see cref="IWordLanes{TWords, TDoubles}"/> share.</summary>
internal static class WordLanes
{
    /// <summary>2^52: its bits, or-ed to an integer below 2^52, are the double 2^52 plus that integer.</summary>
    public const double IntegerMagic = 4503599627370496.0;

    /// <summary>The bits of <see cref="IntegerMagic"/>.</summary>
    public const ulong IntegerMagicBits = 0x4330_0000_0000_0000;

    /// <summary>The largest modulus whose residues the vector kernels convert to and from integers.</summary>
    public const ulong MaxModulus = 1UL << 52;
}
