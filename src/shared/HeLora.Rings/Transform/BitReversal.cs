namespace HeLora.Rings;

/// <summary>Reverses the bits of indices.</summary>
internal static class BitReversal
{
    /// <summary>Reverses the order of the lowest bits of a value and drops the others.</summary>
    public static int Of(int value, int bits)
    {
        int reversed = 0;
        for (int i = 0; i < bits; i++)
        {
            reversed |= ((value >> i) & 1) << (bits - 1 - i);
        }

        return reversed;
    }
}
