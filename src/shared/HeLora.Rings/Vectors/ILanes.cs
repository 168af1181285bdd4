namespace HeLora.Rings;

/// <summary>
/// The few lane-wise operations every kernel is written in. One implementation a vector width;
/// all give the same bits, since each is a single IEEE 754 operation a lane.
/// </summary>
/// <typeparam name="V">The vector of <see cref="Count"/> doubles.</typeparam>
internal unsafe interface ILanes<V>
    where V : struct
{
    /// <summary>Lanes in a vector: 1, 2, 4 or 8.</summary>
    static abstract int Count { get; }

    static abstract V Broadcast(double value);

    static abstract V Load(double* source);

    static abstract void Store(double* destination, V value);

    /// <summary>Lane i is <c>source[indices[i]]</c>.</summary>
    static abstract V Gather(double* source, int* indices);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    /// <summary>a*b + c, rounded once.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>a*b - c, rounded once.</summary>
    static abstract V MultiplySubtract(V a, V b, V c);

    /// <summary>Transposes the 8x8 tile that eight vectors of eight hold; only where <see cref="Count"/> is 8.</summary>
    static abstract void Transpose(ref V r0, ref V r1, ref V r2, ref V r3, ref V r4, ref V r5, ref V r6, ref V r7);

    /// <summary>Writes lane i of v_j to <c>destination[8 i + j]</c>: eight vectors of Count lanes, transposed.</summary>
    static abstract void StoreTransposed(
        double* destination, V v0, V v1, V v2, V v3, V v4, V v5, V v6, V v7);
}
