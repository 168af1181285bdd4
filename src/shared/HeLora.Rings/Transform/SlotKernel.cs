using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// The transforms of <see cref="SlotTransform"/> for every vector width: strided passes of radix 2 and 4 down to blocks
/// of 64 contiguous points, and those as 8 x 8 squares with a transposition between. The forward transform ends, and
/// the inverse one begins, with every block transposed.
/// </summary>
internal readonly unsafe struct SlotKernel(double* data, double* table, int length, bool forward) : IVectorKernel
{
    public const int BlockSize = 64;

    /// <summary>Doubles a group of a strided pass takes: three roots and padding.</summary>
    public const int GroupTable = 8;

    /// <summary>Doubles a block takes: seven roots in eight lanes, seven for all lanes, padding.</summary>
    public const int BlockTable = 128;

    /// <summary>Where the roots for all lanes begin in a block's table.</summary>
    public const int OuterOffset = 112;

    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        if (forward)
        {
            Forward<L, V>();
        }
        else
        {
            Inverse<L, V>();
        }
    }

    private void Forward<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        double* w = table;
        int groups = 1, blocks = length / BlockSize;
        if (!IsPowerOfFour(blocks))
        {
            Forward2<L, V>(data, length, w);
            w += GroupTable;
            groups = 2;
        }

        for (; groups < blocks; groups *= 4)
        {
            Forward4<L, V>(data, length, groups, w);
            w += groups * GroupTable;
        }

        ForwardBlocks<L, V>(data, length, w);
    }

    private void Inverse<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        int blocks = length / BlockSize, groups = blocks / 4;
        double* w = table + SlotTransform.BlockOffset(length);
        InverseBlocks<L, V>(data, length, w);
        for (; groups >= 1; groups /= 4)
        {
            w -= groups * GroupTable;
            Inverse4<L, V>(data, length, groups, w);
        }

        if (!IsPowerOfFour(blocks))
        {
            Inverse2<L, V>(data, length, table);
        }
    }

    private static bool IsPowerOfFour(int value) => (System.Numerics.BitOperations.Log2((uint)value) & 1) == 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Forward2<L, V>(double* x, nint length, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint half = length / 2;
        V wr = L.Broadcast(w[0]), wi = L.Broadcast(w[1]);
        for (double* end = x + half; x < end; x += L.Count)
        {
            V xr = L.Load(x), xi = L.Load(x + length), yr = L.Load(x + half), yi = L.Load(x + half + length);
            ComplexButterflies<L, V>.Forward2(ref xr, ref xi, ref yr, ref yi, wr, wi);
            L.Store(x, xr);
            L.Store(x + length, xi);
            L.Store(x + half, yr);
            L.Store(x + half + length, yi);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Inverse2<L, V>(double* x, nint length, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint half = length / 2;
        V wr = L.Broadcast(w[0]), wi = L.Broadcast(w[1]);
        for (double* end = x + half; x < end; x += L.Count)
        {
            V xr = L.Load(x), xi = L.Load(x + length), yr = L.Load(x + half), yi = L.Load(x + half + length);
            ComplexButterflies<L, V>.Inverse2(ref xr, ref xi, ref yr, ref yi, wr, wi);
            L.Store(x, xr);
            L.Store(x + length, xi);
            L.Store(x + half, yr);
            L.Store(x + half + length, yi);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Forward4<L, V>(double* x, nint length, int groups, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint stride = length / groups / 4;
        for (int g = 0; g < groups; g++, x += 3 * stride, w += GroupTable)
        {
            V w1r = L.Broadcast(w[0]), w1i = L.Broadcast(w[1]), w2r = L.Broadcast(w[2]), w2i = L.Broadcast(w[3]);
            V w3r = L.Broadcast(w[4]), w3i = L.Broadcast(w[5]);
            for (double* end = x + stride; x < end; x += L.Count)
            {
                double* y = x + length;
                V r0 = L.Load(x), r1 = L.Load(x + stride), r2 = L.Load(x + (2 * stride)), r3 = L.Load(x + (3 * stride));
                V i0 = L.Load(y), i1 = L.Load(y + stride), i2 = L.Load(y + (2 * stride)), i3 = L.Load(y + (3 * stride));
                ComplexButterflies<L, V>.Forward4(
                    ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3, w1r, w1i, w2r, w2i, w3r, w3i);
                Store4<L, V>(x, stride, r0, r1, r2, r3);
                Store4<L, V>(y, stride, i0, i1, i2, i3);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Inverse4<L, V>(double* x, nint length, int groups, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint stride = length / groups / 4;
        for (int g = 0; g < groups; g++, x += 3 * stride, w += GroupTable)
        {
            V w1r = L.Broadcast(w[0]), w1i = L.Broadcast(w[1]), w2r = L.Broadcast(w[2]), w2i = L.Broadcast(w[3]);
            V w3r = L.Broadcast(w[4]), w3i = L.Broadcast(w[5]);
            for (double* end = x + stride; x < end; x += L.Count)
            {
                double* y = x + length;
                V r0 = L.Load(x), r1 = L.Load(x + stride), r2 = L.Load(x + (2 * stride)), r3 = L.Load(x + (3 * stride));
                V i0 = L.Load(y), i1 = L.Load(y + stride), i2 = L.Load(y + (2 * stride)), i3 = L.Load(y + (3 * stride));
                ComplexButterflies<L, V>.Inverse4(
                    ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3, w1r, w1i, w2r, w2i, w3r, w3i);
                Store4<L, V>(x, stride, r0, r1, r2, r3);
                Store4<L, V>(y, stride, i0, i1, i2, i3);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4<L, V>(double* x, nint stride, V v0, V v1, V v2, V v3)
        where L : struct, ILanes<V>
        where V : struct
    {
        L.Store(x, v0);
        L.Store(x + stride, v1);
        L.Store(x + (2 * stride), v2);
        L.Store(x + (3 * stride), v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ForwardBlocks<L, V>(double* x, nint length, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        // Aligned to a cache line.
        double* tile = stackalloc double[(2 * BlockSize) + 8];
        tile = (double*)(((nuint)tile + 63) & ~(nuint)63);
        for (double* end = x + length; x < end; x += BlockSize, w += BlockTable)
        {
            for (int c = 0; c < 8; c += L.Count)
            {
                ForwardOuter<L, V>(x + c, x + c + length, tile + (8 * c), w + OuterOffset);
            }

            for (int r = 0; r < 8; r += L.Count)
            {
                ForwardInner<L, V>(tile + r, x + r, x + r + length, w + r);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void InverseBlocks<L, V>(double* x, nint length, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        double* tile = stackalloc double[(2 * BlockSize) + 8];
        tile = (double*)(((nuint)tile + 63) & ~(nuint)63);
        for (double* end = x + length; x < end; x += BlockSize, w += BlockTable)
        {
            for (int r = 0; r < 8; r += L.Count)
            {
                InverseInner<L, V>(x + r, x + r + length, tile + (8 * r), w + r);
            }

            for (int c = 0; c < 8; c += L.Count)
            {
                InverseOuter<L, V>(tile + c, x + c, x + c + length, w + OuterOffset);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardOuter<L, V>(double* x, double* y, double* tile, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Load8(x, 8, out V r0, out V r1, out V r2, out V r3, out V r4, out V r5, out V r6, out V r7);
        Butterflies<L, V>.Load8(y, 8, out V i0, out V i1, out V i2, out V i3, out V i4, out V i5, out V i6, out V i7);
        V wr = L.Broadcast(w[0]), wi = L.Broadcast(w[1]);
        ComplexButterflies<L, V>.Forward2(ref r0, ref i0, ref r4, ref i4, wr, wi);
        ComplexButterflies<L, V>.Forward2(ref r1, ref i1, ref r5, ref i5, wr, wi);
        ComplexButterflies<L, V>.Forward2(ref r2, ref i2, ref r6, ref i6, wr, wi);
        ComplexButterflies<L, V>.Forward2(ref r3, ref i3, ref r7, ref i7, wr, wi);
        ComplexButterflies<L, V>.Forward4(
            ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3,
            L.Broadcast(w[2]), L.Broadcast(w[3]), L.Broadcast(w[4]), L.Broadcast(w[5]), L.Broadcast(w[6]), L.Broadcast(w[7]));
        ComplexButterflies<L, V>.Forward4(
            ref r4, ref i4, ref r5, ref i5, ref r6, ref i6, ref r7, ref i7,
            L.Broadcast(w[8]), L.Broadcast(w[9]), L.Broadcast(w[10]), L.Broadcast(w[11]), L.Broadcast(w[12]), L.Broadcast(w[13]));
        L.StoreTransposed(tile, r0, r1, r2, r3, r4, r5, r6, r7);
        L.StoreTransposed(tile + BlockSize, i0, i1, i2, i3, i4, i5, i6, i7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardInner<L, V>(double* tile, double* x, double* y, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Load8(tile, 8, out V r0, out V r1, out V r2, out V r3, out V r4, out V r5, out V r6, out V r7);
        Butterflies<L, V>.Load8(
            tile + BlockSize, 8, out V i0, out V i1, out V i2, out V i3, out V i4, out V i5, out V i6, out V i7);
        V wr = L.Load(w), wi = L.Load(w + 8);
        ComplexButterflies<L, V>.Forward2(ref r0, ref i0, ref r4, ref i4, wr, wi);
        ComplexButterflies<L, V>.Forward2(ref r1, ref i1, ref r5, ref i5, wr, wi);
        ComplexButterflies<L, V>.Forward2(ref r2, ref i2, ref r6, ref i6, wr, wi);
        ComplexButterflies<L, V>.Forward2(ref r3, ref i3, ref r7, ref i7, wr, wi);
        ComplexButterflies<L, V>.Forward4(
            ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3,
            L.Load(w + 16), L.Load(w + 24), L.Load(w + 32), L.Load(w + 40), L.Load(w + 48), L.Load(w + 56));
        ComplexButterflies<L, V>.Forward4(
            ref r4, ref i4, ref r5, ref i5, ref r6, ref i6, ref r7, ref i7,
            L.Load(w + 64), L.Load(w + 72), L.Load(w + 80), L.Load(w + 88), L.Load(w + 96), L.Load(w + 104));
        Butterflies<L, V>.Store8(x, 8, r0, r1, r2, r3, r4, r5, r6, r7);
        Butterflies<L, V>.Store8(y, 8, i0, i1, i2, i3, i4, i5, i6, i7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseInner<L, V>(double* x, double* y, double* tile, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Load8(x, 8, out V r0, out V r1, out V r2, out V r3, out V r4, out V r5, out V r6, out V r7);
        Butterflies<L, V>.Load8(y, 8, out V i0, out V i1, out V i2, out V i3, out V i4, out V i5, out V i6, out V i7);
        ComplexButterflies<L, V>.Inverse4(
            ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3,
            L.Load(w + 16), L.Load(w + 24), L.Load(w + 32), L.Load(w + 40), L.Load(w + 48), L.Load(w + 56));
        ComplexButterflies<L, V>.Inverse4(
            ref r4, ref i4, ref r5, ref i5, ref r6, ref i6, ref r7, ref i7,
            L.Load(w + 64), L.Load(w + 72), L.Load(w + 80), L.Load(w + 88), L.Load(w + 96), L.Load(w + 104));
        V wr = L.Load(w), wi = L.Load(w + 8);
        ComplexButterflies<L, V>.Inverse2(ref r0, ref i0, ref r4, ref i4, wr, wi);
        ComplexButterflies<L, V>.Inverse2(ref r1, ref i1, ref r5, ref i5, wr, wi);
        ComplexButterflies<L, V>.Inverse2(ref r2, ref i2, ref r6, ref i6, wr, wi);
        ComplexButterflies<L, V>.Inverse2(ref r3, ref i3, ref r7, ref i7, wr, wi);
        L.StoreTransposed(tile, r0, r1, r2, r3, r4, r5, r6, r7);
        L.StoreTransposed(tile + BlockSize, i0, i1, i2, i3, i4, i5, i6, i7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseOuter<L, V>(double* tile, double* x, double* y, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Load8(tile, 8, out V r0, out V r1, out V r2, out V r3, out V r4, out V r5, out V r6, out V r7);
        Butterflies<L, V>.Load8(
            tile + BlockSize, 8, out V i0, out V i1, out V i2, out V i3, out V i4, out V i5, out V i6, out V i7);
        ComplexButterflies<L, V>.Inverse4(
            ref r0, ref i0, ref r1, ref i1, ref r2, ref i2, ref r3, ref i3,
            L.Broadcast(w[2]), L.Broadcast(w[3]), L.Broadcast(w[4]), L.Broadcast(w[5]), L.Broadcast(w[6]), L.Broadcast(w[7]));
        ComplexButterflies<L, V>.Inverse4(
            ref r4, ref i4, ref r5, ref i5, ref r6, ref i6, ref r7, ref i7,
            L.Broadcast(w[8]), L.Broadcast(w[9]), L.Broadcast(w[10]), L.Broadcast(w[11]), L.Broadcast(w[12]), L.Broadcast(w[13]));
        V wr = L.Broadcast(w[0]), wi = L.Broadcast(w[1]);
        ComplexButterflies<L, V>.Inverse2(ref r0, ref i0, ref r4, ref i4, wr, wi);
        ComplexButterflies<L, V>.Inverse2(ref r1, ref i1, ref r5, ref i5, wr, wi);
        ComplexButterflies<L, V>.Inverse2(ref r2, ref i2, ref r6, ref i6, wr, wi);
        ComplexButterflies<L, V>.Inverse2(ref r3, ref i3, ref r7, ref i7, wr, wi);
        Butterflies<L, V>.Store8(x, 8, r0, r1, r2, r3, r4, r5, r6, r7);
        Butterflies<L, V>.Store8(y, 8, i0, i1, i2, i3, i4, i5, i6, i7);
    }
}
