using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// Runs the transforms of <see cref="SlotTransform"/> in every vector width. Strided passes of radix 2 and 4 lead to blocks of
/// 64 contiguous points, which are 8 x 8 squares with a transposition between their layers. The forward transform ends, and the
/// inverse one begins, with every block transposed.
/// </summary>
internal readonly unsafe struct SlotKernel(double* data, double* table, int length, bool forward) : IVectorKernel
{
    public const int BlockSize = 64;

    /// <summary>The doubles of a group of a strided pass in the table: three roots and padding.</summary>
    public const int GroupTable = 8;

    /// <summary>The doubles of a block in the table: seven roots in eight lanes, seven for all lanes, padding.</summary>
    public const int BlockTable = 128;

    /// <summary>The index at which the roots for all lanes begin in a block's table.</summary>
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
        double* w = table + SlotRoots.BlockOffset(length);
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
        var root = ComplexLanes<V>.Broadcast<L>(w);
        for (double* end = x + half; x < end; x += L.Count)
        {
            V xr = L.Load(x), xi = L.Load(x + length), yr = L.Load(x + half), yi = L.Load(x + half + length);
            ComplexButterflies<L, V>.Forward2(ref xr, ref xi, ref yr, ref yi, root);
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
        var root = ComplexLanes<V>.Broadcast<L>(w);
        for (double* end = x + half; x < end; x += L.Count)
        {
            V xr = L.Load(x), xi = L.Load(x + length), yr = L.Load(x + half), yi = L.Load(x + half + length);
            ComplexButterflies<L, V>.Inverse2(ref xr, ref xi, ref yr, ref yi, root);
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
            var w1 = ComplexLanes<V>.Broadcast<L>(w);
            var w2 = ComplexLanes<V>.Broadcast<L>(w + 2);
            var w3 = ComplexLanes<V>.Broadcast<L>(w + 4);
            for (double* end = x + stride; x < end; x += L.Count)
            {
                double* y = x + length;
                Load4<L, V>(x, stride, out Quad<V> re);
                Load4<L, V>(y, stride, out Quad<V> im);
                ComplexButterflies<L, V>.Forward4(ref re, ref im, w1, w2, w3);
                Store4<L, V>(x, stride, re);
                Store4<L, V>(y, stride, im);
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
            var w1 = ComplexLanes<V>.Broadcast<L>(w);
            var w2 = ComplexLanes<V>.Broadcast<L>(w + 2);
            var w3 = ComplexLanes<V>.Broadcast<L>(w + 4);
            for (double* end = x + stride; x < end; x += L.Count)
            {
                double* y = x + length;
                Load4<L, V>(x, stride, out Quad<V> re);
                Load4<L, V>(y, stride, out Quad<V> im);
                ComplexButterflies<L, V>.Inverse4(ref re, ref im, w1, w2, w3);
                Store4<L, V>(x, stride, re);
                Store4<L, V>(y, stride, im);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load4<L, V>(double* x, nint stride, out Quad<V> rows)
        where L : struct, ILanes<V>
        where V : struct
    {
        rows.V0 = L.Load(x);
        rows.V1 = L.Load(x + stride);
        rows.V2 = L.Load(x + (2 * stride));
        rows.V3 = L.Load(x + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4<L, V>(double* x, nint stride, in Quad<V> rows)
        where L : struct, ILanes<V>
        where V : struct
    {
        L.Store(x, rows.V0);
        L.Store(x + stride, rows.V1);
        L.Store(x + (2 * stride), rows.V2);
        L.Store(x + (3 * stride), rows.V3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ForwardBlocks<L, V>(double* x, nint length, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        // The tile is aligned to a cache line.
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
        Butterflies<L, V>.Load8(x, 8, out Quad<V> lowRe, out Quad<V> highRe);
        Butterflies<L, V>.Load8(y, 8, out Quad<V> lowIm, out Quad<V> highIm);
        var root = ComplexLanes<V>.Broadcast<L>(w);
        ComplexButterflies<L, V>.Forward2(ref lowRe.V0, ref lowIm.V0, ref highRe.V0, ref highIm.V0, root);
        ComplexButterflies<L, V>.Forward2(ref lowRe.V1, ref lowIm.V1, ref highRe.V1, ref highIm.V1, root);
        ComplexButterflies<L, V>.Forward2(ref lowRe.V2, ref lowIm.V2, ref highRe.V2, ref highIm.V2, root);
        ComplexButterflies<L, V>.Forward2(ref lowRe.V3, ref lowIm.V3, ref highRe.V3, ref highIm.V3, root);
        ComplexButterflies<L, V>.Forward4(
            ref lowRe, ref lowIm,
            ComplexLanes<V>.Broadcast<L>(w + 2), ComplexLanes<V>.Broadcast<L>(w + 4), ComplexLanes<V>.Broadcast<L>(w + 6));
        ComplexButterflies<L, V>.Forward4(
            ref highRe, ref highIm,
            ComplexLanes<V>.Broadcast<L>(w + 8), ComplexLanes<V>.Broadcast<L>(w + 10), ComplexLanes<V>.Broadcast<L>(w + 12));
        L.StoreTransposed(tile, lowRe, highRe);
        L.StoreTransposed(tile + BlockSize, lowIm, highIm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardInner<L, V>(double* tile, double* x, double* y, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Load8(tile, 8, out Quad<V> lowRe, out Quad<V> highRe);
        Butterflies<L, V>.Load8(tile + BlockSize, 8, out Quad<V> lowIm, out Quad<V> highIm);
        var root = ComplexLanes<V>.Load<L>(w);
        ComplexButterflies<L, V>.Forward2(ref lowRe.V0, ref lowIm.V0, ref highRe.V0, ref highIm.V0, root);
        ComplexButterflies<L, V>.Forward2(ref lowRe.V1, ref lowIm.V1, ref highRe.V1, ref highIm.V1, root);
        ComplexButterflies<L, V>.Forward2(ref lowRe.V2, ref lowIm.V2, ref highRe.V2, ref highIm.V2, root);
        ComplexButterflies<L, V>.Forward2(ref lowRe.V3, ref lowIm.V3, ref highRe.V3, ref highIm.V3, root);
        ComplexButterflies<L, V>.Forward4(
            ref lowRe, ref lowIm,
            ComplexLanes<V>.Load<L>(w + 16), ComplexLanes<V>.Load<L>(w + 32), ComplexLanes<V>.Load<L>(w + 48));
        ComplexButterflies<L, V>.Forward4(
            ref highRe, ref highIm,
            ComplexLanes<V>.Load<L>(w + 64), ComplexLanes<V>.Load<L>(w + 80), ComplexLanes<V>.Load<L>(w + 96));
        Butterflies<L, V>.Store8(x, 8, lowRe, highRe);
        Butterflies<L, V>.Store8(y, 8, lowIm, highIm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseInner<L, V>(double* x, double* y, double* tile, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Load8(x, 8, out Quad<V> lowRe, out Quad<V> highRe);
        Butterflies<L, V>.Load8(y, 8, out Quad<V> lowIm, out Quad<V> highIm);
        ComplexButterflies<L, V>.Inverse4(
            ref lowRe, ref lowIm,
            ComplexLanes<V>.Load<L>(w + 16), ComplexLanes<V>.Load<L>(w + 32), ComplexLanes<V>.Load<L>(w + 48));
        ComplexButterflies<L, V>.Inverse4(
            ref highRe, ref highIm,
            ComplexLanes<V>.Load<L>(w + 64), ComplexLanes<V>.Load<L>(w + 80), ComplexLanes<V>.Load<L>(w + 96));
        var root = ComplexLanes<V>.Load<L>(w);
        ComplexButterflies<L, V>.Inverse2(ref lowRe.V0, ref lowIm.V0, ref highRe.V0, ref highIm.V0, root);
        ComplexButterflies<L, V>.Inverse2(ref lowRe.V1, ref lowIm.V1, ref highRe.V1, ref highIm.V1, root);
        ComplexButterflies<L, V>.Inverse2(ref lowRe.V2, ref lowIm.V2, ref highRe.V2, ref highIm.V2, root);
        ComplexButterflies<L, V>.Inverse2(ref lowRe.V3, ref lowIm.V3, ref highRe.V3, ref highIm.V3, root);
        L.StoreTransposed(tile, lowRe, highRe);
        L.StoreTransposed(tile + BlockSize, lowIm, highIm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseOuter<L, V>(double* tile, double* x, double* y, double* w)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Load8(tile, 8, out Quad<V> lowRe, out Quad<V> highRe);
        Butterflies<L, V>.Load8(tile + BlockSize, 8, out Quad<V> lowIm, out Quad<V> highIm);
        ComplexButterflies<L, V>.Inverse4(
            ref lowRe, ref lowIm,
            ComplexLanes<V>.Broadcast<L>(w + 2), ComplexLanes<V>.Broadcast<L>(w + 4), ComplexLanes<V>.Broadcast<L>(w + 6));
        ComplexButterflies<L, V>.Inverse4(
            ref highRe, ref highIm,
            ComplexLanes<V>.Broadcast<L>(w + 8), ComplexLanes<V>.Broadcast<L>(w + 10), ComplexLanes<V>.Broadcast<L>(w + 12));
        var root = ComplexLanes<V>.Broadcast<L>(w);
        ComplexButterflies<L, V>.Inverse2(ref lowRe.V0, ref lowIm.V0, ref highRe.V0, ref highIm.V0, root);
        ComplexButterflies<L, V>.Inverse2(ref lowRe.V1, ref lowIm.V1, ref highRe.V1, ref highIm.V1, root);
        ComplexButterflies<L, V>.Inverse2(ref lowRe.V2, ref lowIm.V2, ref highRe.V2, ref highIm.V2, root);
        ComplexButterflies<L, V>.Inverse2(ref lowRe.V3, ref lowIm.V3, ref highRe.V3, ref highIm.V3, root);
        Butterflies<L, V>.Store8(x, 8, lowRe, highRe);
        Butterflies<L, V>.Store8(y, 8, lowIm, highIm);
    }
}
