namespace HeLora.Rings;

/// <summary>
/// One limb of a <see cref="SwitchingKey"/> in memory: blocks of 64 values follow one another, in a block digits, in a digit
/// b and a.
/// </summary>
/// <param name="start">Where it begins.</param>
/// <param name="digitCount">Digits.</param>
/// <param name="width">Bytes a value.</param>
internal readonly unsafe struct KeyLimb(byte* start, int digitCount, int width)
{
    /// <summary>Bytes a value.</summary>
    public int Width => width;

    /// <summary>Bytes of a block of one half of a digit.</summary>
    public nint HalfBytes => NttPlan.BlockSize * width;

    /// <summary>Bytes of a block of all digits.</summary>
    public nint BlockBytes => 2 * digitCount * HalfBytes;

    /// <summary>Where a block begins.</summary>
    public byte* Block(nint block) => start + (block * BlockBytes);

    /// <summary>Where one half of a digit begins in its first block.</summary>
    public byte* Half(int digit, int half) => start + (((2 * digit) + half) * HalfBytes);

    /// <summary>How far the value at a position lies from the beginning of its digit and half.</summary>
    public nint Offset(int position) =>
        (position / NttPlan.BlockSize * BlockBytes) + (position % NttPlan.BlockSize * Width);
}
