namespace HeLora.Rings;

/// <summary>
/// One limb of a <see cref="SwitchingKey"/> in memory: blocks of 64 values, each with all digits, each digit with b and then a.
/// </summary>
/// <param name="start">The address of its first byte.</param>
/// <param name="digitCount">The number of digits.</param>
/// <param name="width">The bytes of a value.</param>
internal readonly unsafe struct KeyLimb(byte* start, int digitCount, int width)
{
    /// <summary>The bytes of a value.</summary>
    public int Width => width;

    /// <summary>The bytes of a block of one half of a digit.</summary>
    public nint HalfBytes => NttPlan.BlockSize * width;

    /// <summary>The bytes of a block of all digits.</summary>
    public nint BlockBytes => 2 * digitCount * HalfBytes;

    /// <summary>The address of a block.</summary>
    public byte* Block(nint block) => start + (block * BlockBytes);

    /// <summary>The address of one half of a digit in the first block.</summary>
    public byte* Half(int digit, int half) => start + (((2 * digit) + half) * HalfBytes);

    /// <summary>The distance in bytes of the value at a position from the first value of its digit and half.</summary>
    public nint Offset(int position) =>
        (position / NttPlan.BlockSize * BlockBytes) + (position % NttPlan.BlockSize * Width);
}
