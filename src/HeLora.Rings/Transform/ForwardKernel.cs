using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>The forward negacyclic transform over <see cref="NttPlan"/>, for every vector width.</summary>
internal readonly unsafe struct ForwardKernel(
    double* data, double* table, NttPlan plan, double q, double inverse, bool reduceBlocks) : IVectorKernel
{
    // Sub-transforms of this many points stay in the first-level cache, so the passes run one after another in each.
    private const int CacheResident = 4096;

    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        int degree = plan.Degree, groups = 1, p = 0;
        int[] radices = plan.Radices;
        for (; p < radices.Length && degree / groups > CacheResident; p++)
        {
            Pass<L, V>(p, groups, 0, groups);
            groups *= radices[p];
        }

        for (int sub = 0; sub < groups; sub++)
        {
            int first = sub, count = 1, level = groups;
            for (int r = p; r < radices.Length; r++)
            {
                Pass<L, V>(r, level, first, count);
                level *= radices[r];
                first *= radices[r];
                count *= radices[r];
            }

            double* x = data + ((nint)first * NttPlan.BlockSize);
            if (reduceBlocks)
            {
                Reduce<L, V>(x, count * NttPlan.BlockSize, q, inverse);
            }

            BlocksOf<L, V>(x, table + plan.BlockOffset + ((nint)first * NttPlan.BlockTable), count, q, inverse);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Reduce<L, V>(double* x, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder), inv = L.Broadcast(inverse);
        for (double* end = x + length; x < end; x += L.Count)
        {
            L.Store(x, Butterflies<L, V>.Reduce(L.Load(x), inv, minusQ, rounder));
        }
    }

    private static void BlocksOf<L, V>(double* x, double* w, int count, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (typeof(V) == typeof(Vector512<double>))
        {
            BlockPairs<L, V>(x, w, count, q, inverse);
        }
        else
        {
            Blocks<L, V>(x, w, count, q, inverse);
        }
    }

    private void Pass<L, V>(int pass, int groups, int first, int count)
        where L : struct, ILanes<V>
        where V : struct
    {
        int radix = plan.Radices[pass];
        nint length = plan.Degree / groups;
        double* w = table + plan.Offsets[pass] + ((nint)first * NttPlan.GroupTable(radix));
        double* x = data + (first * length);
        for (int g = 0; g < count; g++, x += length, w += NttPlan.GroupTable(radix))
        {
            if (radix == 8)
            {
                Radix8<L, V>(x, w, length / 8, q);
            }
            else
            {
                Radix4<L, V>(x, w, length / 4, q);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Radix8<L, V>(double* x, double* w, nint stride, double q)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder);
        double* p = w + 7;
        double* end = x + stride;

        // With 32 registers two columns go together, layer by layer: two chains of products hide each other's latency.
        for (; typeof(V) == typeof(Vector512<double>) && x < end; x += 2 * L.Count)
        {
            double* y = x + L.Count;
            Butterflies<L, V>.Load8(x, stride, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            Butterflies<L, V>.Load8(y, stride, out V u0, out V u1, out V u2, out V u3, out V u4, out V u5, out V u6, out V u7);
            Layer0<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            Layer0<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, w, p, minusQ, rounder);
            Layer1<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            Layer1<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, w, p, minusQ, rounder);
            Layer2<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            Butterflies<L, V>.Store8(x, stride, v0, v1, v2, v3, v4, v5, v6, v7);
            Layer2<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, w, p, minusQ, rounder);
            Butterflies<L, V>.Store8(y, stride, u0, u1, u2, u3, u4, u5, u6, u7);
        }

        for (; x < end; x += L.Count)
        {
            Butterflies<L, V>.Load8(x, stride, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            Layers8<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
            Butterflies<L, V>.Store8(x, stride, v0, v1, v2, v3, v4, v5, v6, v7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Radix4<L, V>(double* x, double* w, nint stride, double q)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder);
        V w0 = L.Broadcast(w[0]), w1 = L.Broadcast(w[1]), w2 = L.Broadcast(w[2]);
        V p0 = L.Broadcast(w[3]), p1 = L.Broadcast(w[4]), p2 = L.Broadcast(w[5]);

        double* end = x + stride;
        for (; typeof(V) == typeof(Vector256<double>) && x < end; x += L.Count)
        {
            V a0 = L.Load(x), a1 = L.Load(x + stride), a2 = L.Load(x + (2 * stride)), a3 = L.Load(x + (3 * stride));
            Butterflies<L, V>.Forward1(ref a0, ref a2, w0, p0, minusQ, rounder);
            Butterflies<L, V>.Forward1(ref a1, ref a3, w0, p0, minusQ, rounder);
            Butterflies<L, V>.Forward1(ref a0, ref a1, w1, p1, minusQ, rounder);
            Butterflies<L, V>.Forward1(ref a2, ref a3, w2, p2, minusQ, rounder);
            L.Store(x, a0);
            L.Store(x + stride, a1);
            L.Store(x + (2 * stride), a2);
            L.Store(x + (3 * stride), a3);
        }

        // Two columns at a time; a stride is at least 64.
        for (; x < end; x += 2 * L.Count)
        {
            double* y = x + L.Count;
            V a0 = L.Load(x), a1 = L.Load(x + stride), a2 = L.Load(x + (2 * stride)), a3 = L.Load(x + (3 * stride));
            V b0 = L.Load(y), b1 = L.Load(y + stride), b2 = L.Load(y + (2 * stride)), b3 = L.Load(y + (3 * stride));
            Butterflies<L, V>.Forward4(
                ref a0, ref a2, ref a1, ref a3, ref b0, ref b2, ref b1, ref b3,
                w0, p0, w0, p0, w0, p0, w0, p0, minusQ, rounder);
            Butterflies<L, V>.Forward4(
                ref a0, ref a1, ref a2, ref a3, ref b0, ref b1, ref b2, ref b3,
                w1, p1, w2, p2, w1, p1, w2, p2, minusQ, rounder);
            L.Store(x, a0);
            L.Store(x + stride, a1);
            L.Store(x + (2 * stride), a2);
            L.Store(x + (3 * stride), a3);
            L.Store(y, b0);
            L.Store(y + stride, b1);
            L.Store(y + (2 * stride), b2);
            L.Store(y + (3 * stride), b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Blocks<L, V>(double* x, double* w, int count, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        // Aligned to a cache line: vectors that straddle two cost a quarter of the whole transform.
        double* tile = stackalloc double[NttPlan.BlockSize + 8];
        tile = (double*)(((nuint)tile + 63) & ~(nuint)63);
        for (int block = 0; block < count; block++, x += NttPlan.BlockSize, w += NttPlan.BlockTable)
        {
            BlockOuter<L, V>(x, tile, w + 56, q);
            BlockInner<L, V>(tile, x, w, q, inverse);
        }
    }

    // Two blocks at a time, layer by layer, wholly in registers; there are at least sixteen, a power of two.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockPairs<L, V>(double* x, double* w, int count, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder), inv = L.Broadcast(inverse);
        for (double* end = x + ((nint)count * NttPlan.BlockSize); x < end; x += 2 * NttPlan.BlockSize, w += 2 * NttPlan.BlockTable)
        {
            double* y = x + NttPlan.BlockSize, z = w + NttPlan.BlockTable;
            Butterflies<L, V>.Load8(x, 8, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            Butterflies<L, V>.Load8(y, 8, out V u0, out V u1, out V u2, out V u3, out V u4, out V u5, out V u6, out V u7);
            Layer0<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w + 56, w + 63, minusQ, rounder);
            Layer0<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z + 56, z + 63, minusQ, rounder);
            Layer1<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w + 56, w + 63, minusQ, rounder);
            Layer1<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z + 56, z + 63, minusQ, rounder);
            Layer2<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w + 56, w + 63, minusQ, rounder);
            Layer2<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z + 56, z + 63, minusQ, rounder);
            L.Transpose(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7);
            L.Transpose(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7);
            Inner0<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
            Inner0<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z, inv, minusQ, rounder);
            Inner1<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
            Inner1<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z, inv, minusQ, rounder);
            Inner2<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
            Butterflies<L, V>.Store8(x, 8, v0, v1, v2, v3, v4, v5, v6, v7);
            Inner2<L, V>(ref u0, ref u1, ref u2, ref u3, ref u4, ref u5, ref u6, ref u7, z, inv, minusQ, rounder);
            Butterflies<L, V>.Store8(y, 8, u0, u1, u2, u3, u4, u5, u6, u7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockOuter<L, V>(double* x, double* tile, double* w, double q)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder);
        for (double* end = x + 8; x < end; x += L.Count, tile += 8 * L.Count)
        {
            Butterflies<L, V>.Load8(x, 8, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            Layers8<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, w + 7, minusQ, rounder);
            L.StoreTransposed(tile, v0, v1, v2, v3, v4, v5, v6, v7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BlockInner<L, V>(double* tile, double* x, double* w, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        V minusQ = L.Broadcast(-q), rounder = L.Broadcast(Modulus.Rounder), inv = L.Broadcast(inverse);
        for (double* end = x + 8; x < end; x += L.Count, tile += L.Count, w += L.Count)
        {
            Butterflies<L, V>.Load8(tile, 8, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5, out V v6, out V v7);
            Inner8<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
            Butterflies<L, V>.Store8(x, 8, v0, v1, v2, v3, v4, v5, v6, v7);
        }
    }

    // Three layers across eight rows; w holds 1 + 2 + 4 factors, p their quotients.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Layers8<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7,
        double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        Layer0<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
        Layer1<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
        Layer2<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, p, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Layer0<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7,
        double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        V w0 = L.Broadcast(w[0]), p0 = L.Broadcast(p[0]);
        Butterflies<L, V>.Forward4(
            ref v0, ref v4, ref v1, ref v5, ref v2, ref v6, ref v3, ref v7,
            w0, p0, w0, p0, w0, p0, w0, p0, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Layer1<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7,
        double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        V w1 = L.Broadcast(w[1]), p1 = L.Broadcast(p[1]), w2 = L.Broadcast(w[2]), p2 = L.Broadcast(p[2]);
        Butterflies<L, V>.Forward4(
            ref v0, ref v2, ref v1, ref v3, ref v4, ref v6, ref v5, ref v7,
            w1, p1, w1, p1, w2, p2, w2, p2, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Layer2<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7,
        double* w, double* p, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.Forward4(
            ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7,
            L.Broadcast(w[3]), L.Broadcast(p[3]), L.Broadcast(w[4]), L.Broadcast(p[4]),
            L.Broadcast(w[5]), L.Broadcast(p[5]), L.Broadcast(w[6]), L.Broadcast(p[6]), minusQ, rounder);
    }

    // Three layers across transposed rows, a factor a lane, and the reduction to balanced residues.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inner8<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7,
        double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        Inner0<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
        Inner1<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
        Inner2<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, w, inv, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inner0<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7,
        double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        V w0 = L.Load(w);
        Butterflies<L, V>.ForwardDirect4(
            ref v0, ref v4, ref v1, ref v5, ref v2, ref v6, ref v3, ref v7, w0, w0, w0, w0, inv, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inner1<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7,
        double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        V w1 = L.Load(w + 8), w2 = L.Load(w + 16);
        Butterflies<L, V>.ForwardDirect4(
            ref v0, ref v2, ref v1, ref v3, ref v4, ref v6, ref v5, ref v7, w1, w1, w2, w2, inv, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inner2<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7,
        double* w, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        Butterflies<L, V>.ForwardDirect4(
            ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7,
            L.Load(w + 24), L.Load(w + 32), L.Load(w + 40), L.Load(w + 48), inv, minusQ, rounder);
        Reduce8<L, V>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, inv, minusQ, rounder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce8<L, V>(
        ref V v0, ref V v1, ref V v2, ref V v3, ref V v4, ref V v5, ref V v6, ref V v7, V inv, V minusQ, V rounder)
        where L : struct, ILanes<V>
        where V : struct
    {
        v0 = Butterflies<L, V>.Reduce(v0, inv, minusQ, rounder);
        v1 = Butterflies<L, V>.Reduce(v1, inv, minusQ, rounder);
        v2 = Butterflies<L, V>.Reduce(v2, inv, minusQ, rounder);
        v3 = Butterflies<L, V>.Reduce(v3, inv, minusQ, rounder);
        v4 = Butterflies<L, V>.Reduce(v4, inv, minusQ, rounder);
        v5 = Butterflies<L, V>.Reduce(v5, inv, minusQ, rounder);
        v6 = Butterflies<L, V>.Reduce(v6, inv, minusQ, rounder);
        v7 = Butterflies<L, V>.Reduce(v7, inv, minusQ, rounder);
    }
}
