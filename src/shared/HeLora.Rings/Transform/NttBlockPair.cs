namespace HeLora.Rings;

/// <summary>A block of 64 values: its source, its destination and the factors of its layers.</summary>
internal readonly unsafe struct NttBlock(double* source, double* data, double* table)
{
    public readonly double* Source = source;
    public readonly double* Data = data;
    public readonly double* Table = table;
}

/// <summary>Two blocks that go through their layers together.</summary>
internal readonly struct NttBlockPair(NttBlock first, NttBlock second)
{
    public readonly NttBlock First = first;
    public readonly NttBlock Second = second;
}
