namespace HeLora.Rings;

/// <summary>
/// The lane-wise operations on 64-bit words and doubles. There is one implementation for each vector width, the scalar one
/// included, so that a kernel is written once. A mask has all bits of a lane set or none.
/// </summary>
internal interface IWordLanes<TWords, TDoubles>
    where TWords : struct
    where TDoubles : struct
{
    static abstract int Count { get; }

    static abstract TWords Words(ulong value);

    static abstract TDoubles Doubles(double value);

    static abstract TWords Load(ref ulong source, nuint index);

    static abstract TDoubles Load(ref double source, nuint index);

    static abstract TWords LoadBytes(ref byte source, nuint index);

    static abstract void Store(TWords value, ref ulong destination, nuint index);

    static abstract void Store(TDoubles value, ref double destination, nuint index);

    static abstract TDoubles AsDoubles(TWords value);

    static abstract TWords AsWords(TDoubles value);

    static abstract TWords And(TWords left, TWords right);

    static abstract TWords Or(TWords left, TWords right);

    static abstract TWords Add(TWords left, TWords right);

    static abstract TWords Subtract(TWords left, TWords right);

    static abstract TWords ShiftRight(TWords value, int count);

    static abstract TDoubles Add(TDoubles left, TDoubles right);

    static abstract TDoubles Subtract(TDoubles left, TDoubles right);

    static abstract TDoubles Multiply(TDoubles left, TDoubles right);

    static abstract TDoubles And(TDoubles left, TDoubles right);

    static abstract TDoubles Or(TDoubles left, TDoubles right);

    static abstract TDoubles AtLeast(TDoubles left, TDoubles right);

    static abstract TDoubles Below(TDoubles left, TDoubles right);

    /// <summary>Whether any lane has its highest bit set.</summary>
    static abstract bool Any(TDoubles mask);

    /// <summary>Tells which lanes are NaN: the lowest bit stands for the first lane.</summary>
    static abstract uint NotNumbers(TDoubles value);

    static abstract TWords ShiftLeft(TWords value, int count);

    /// <summary>Counts the ones in each lane.</summary>
    static abstract TWords PopCount(TWords value);

    /// <summary>Loads signed 32-bit words as doubles.</summary>
    static abstract TDoubles LoadInt32(ref uint source, nuint index);

    /// <summary>Loads 32-bit words, extended by zeros.</summary>
    static abstract TWords Load(ref uint source, nuint index);

    /// <summary>Stores the lower half of every lane.</summary>
    static abstract void StoreLow(TWords value, ref uint destination, nuint index);

    /// <summary>Loads numbers of single precision as doubles.</summary>
    static abstract TDoubles Load(ref float source, nuint index);

    /// <summary>Stores every lane rounded to single precision.</summary>
    static abstract void Store(TDoubles value, ref float destination, nuint index);
}
