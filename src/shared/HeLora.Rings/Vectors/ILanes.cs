namespace HeLora.Rings;

/// <summary>
/// The lane-wise operations that every kernel over doubles is written in. There is one implementation for each vector width.
/// All give the same bits, since each operation is a single IEEE 754 operation in every lane. Operands go by reference: the
/// compiler then inlines deep helpers over fields of structures without a temporary for every operand, of which it allows 512
/// in a method.
/// </summary>
/// <typeparam name="V">The vector of <see cref="Count"/> doubles.</typeparam>
internal unsafe interface ILanes<V>
    where V : struct
{
    /// <summary>The number of lanes in a vector: 1, 2, 4 or 8.</summary>
    static abstract int Count { get; }

    static abstract V Broadcast(double value);

    static abstract V Load(double* source);

    static abstract void Store(double* destination, V value);

    /// <summary>Loads <c>source[indices[i]]</c> into lane i.</summary>
    static abstract V Gather(double* source, int* indices);

    static abstract V Add(in V a, in V b);

    static abstract V Subtract(in V a, in V b);

    static abstract V Multiply(in V a, in V b);

    /// <summary>Computes a*b + c, rounded once.</summary>
    static abstract V MultiplyAdd(in V a, in V b, in V c);

    /// <summary>Computes a*b - c, rounded once.</summary>
    static abstract V MultiplySubtract(in V a, in V b, in V c);

    /// <summary>Transposes the 8 x 8 tile that eight vectors of eight hold; only where <see cref="Count"/> is 8.</summary>
    static abstract void Transpose(ref Quad<V> low, ref Quad<V> high);

    /// <summary>Writes lane i of vector j to <c>destination[8 i + j]</c>: eight vectors of Count lanes, transposed.</summary>
    static abstract void StoreTransposed(double* destination, in Quad<V> low, in Quad<V> high);
}
