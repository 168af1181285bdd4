namespace HeLora.Rings;

/// <summary>
/// The lane-wise operations that products with matrices are written in: on words of 32 and 64 bits, modulo their size, and in
/// single precision, where a product and sum rounds once. There is one implementation for each vector width, and all give the
/// same bits.
/// </summary>
/// <typeparam name="T"><see cref="uint"/>, <see cref="ulong"/> or <see cref="float"/>.</typeparam>
/// <typeparam name="V">The vector of <see cref="Count"/> of them.</typeparam>
internal unsafe interface IProductLanes<T, V>
    where T : unmanaged
    where V : struct
{
    /// <summary>The number of lanes in a vector, a power of two up to 16.</summary>
    static abstract int Count { get; }

    static abstract V Broadcast(T value);

    static abstract V Load(T* source);

    static abstract void Store(T* destination, V value);

    static abstract V Add(V a, V b);

    /// <summary>
    /// Loads weights and widens them: signed integers of 8, 16 or 32 bits for words, single precision for single precision.
    /// </summary>
    static abstract V Weights<TWeight>(TWeight* source)
        where TWeight : unmanaged;

    /// <summary>Computes word * weight + sum. A weight fits in 32 bits with its sign.</summary>
    static abstract V MultiplyAdd(V word, V weight, V sum);
}
