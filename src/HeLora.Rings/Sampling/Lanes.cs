using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>What the kernels over <see cref="ILanes{TWords, TDoubles}"/> share.</summary>
internal static class Lanes
{
    /// <summary>2^52: its bits, or-ed to an integer below 2^52, are the double 2^52 plus that integer.</summary>
    public const double IntegerMagic = 4503599627370496.0;

    /// <summary>The bits of <see cref="IntegerMagic"/>.</summary>
    public const ulong IntegerMagicBits = 0x4330_0000_0000_0000;

    /// <summary>1.5 * 2^52: adding and subtracting it rounds |x| below 2^51 to an integer, ties to even.</summary>
    public const double RoundingMagic = 6755399441055744.0;

    /// <summary>The largest modulus whose residues the vector kernels convert to and from integers.</summary>
    public const ulong MaxModulus = 1UL << 52;

    /// <summary>The widest vectors that are fast on this machine.</summary>
    public static LaneWidth Best =>
        Vector512.IsHardwareAccelerated ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256
        : Vector128.IsHardwareAccelerated ? LaneWidth.Bits128
        : LaneWidth.Scalar;
}
