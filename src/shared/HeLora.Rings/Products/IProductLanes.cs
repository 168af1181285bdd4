namespace HeLora.Rings;

/// <summary>
/// The operations of one vector width that products with matrices are written in: words of 32 and 64 bits, modulo their
/// size, and single precision, where a product and sum rounds once. One implementation a width, all giving the same bits.
/// </summary>
/// <typeparam name="T"><see cref="uint"/>, <see cref="ulong"/> or <see cref="float"/>.</typeparam>
/// <typeparam name="V">The vector of <see cref="Count"/> of them.</typeparam>
internal unsafe interface IProductLanes<T, V>
    where T : unmanaged
    where V : struct
{
    /// <summary>Lanes in a vector, a power of two up to 16.</summary>
    static abstract int Count { get; }

    static abstract V Broadcast(T value);

    static abstract V Load(T* source);

    static abstract void Store(T* destination, V value);

    static abstract V Add(V a, V b);

    /// <summary>As many weights, widened: signed integers of 8, 16 or 32 bits for words, single precision for itself.</summary>
    static abstract V Weights<TWeight>(TWeight* source)
        where TWeight : unmanaged;

    /// <summary>word * weight + sum; a weight fits in 32 bits with its sign.</summary>
    static abstract V MultiplyAdd(V word, V weight, V sum);
}
