using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Sums the products of digits with a block of a <see cref="SwitchingKey"/>.</summary>
/// <remarks>
/// The products x w of lazily reduced digits with balanced residues of the key are summed in two parts, and the sum is reduced
/// once. With C the <see cref="Modulus.SumRounder"/>, a sum t from C on takes t' = fl(t + x w), one rounding; h = t' - t is
/// exact and a multiple of 2^e; l = x w - h is exact and at most 2^(e - 1), where 2^e &lt;= 4 (3/2) q^2 2^-51 &lt; 1.4 q: the
/// parts of four products, and what they are added to, at most 5/4 q, make sums below 4.1 q, exact. H = t - C and the sum S of
/// the others hold H + S = k q + r with k = round(fl(H + S) / q). |H + S| &lt;= (3/2) q^2 + (5/4) q, so k is off the exact
/// quotient by at most 1/2 + 2^-52 ((3/2) q + 5/4) &lt; 0.67; H - k q is an integer below 5 q, r = fma(-k, q, H) + S is exact,
/// and |r| &lt; 3q/4, lazily reduced again. Both last bounds and the first take q &lt; 2^48.8, which every <see
/// cref="Modulus"/> keeps.
/// </remarks>
internal static unsafe class KeyProducts<TFormat, L, V>
    where TFormat : struct, IKeyFormat
    where L : struct, ILanes<V>
    where V : struct
{
    // The key is prefetched this many blocks ahead, which covers the latency of main memory. The processor by itself
    // prefetches less far.
    private const int BlocksAhead = 4;

    /// <summary>Adds the products of the digits with b to two vectors, and those with a to two others.</summary>
    /// <param name="digits">The digits.</param>
    /// <param name="at">The index of the block's first value in a digit.</param>
    /// <param name="limb">The key.</param>
    /// <param name="block">The block of the key.</param>
    /// <param name="row">The index of the vectors' first value in the block.</param>
    /// <param name="format">The constants that unpack the key.</param>
    /// <param name="lanes">The constants of the modulus.</param>
    /// <param name="sums">Four vectors, at most 5/4 q before and lazily reduced after.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(
        in KeyDigits digits, nint at, in KeyLimb limb, byte* block, int row, in KeyFormatLanes<V> format,
        in KeySumLanes<V> lanes, ref KeySums<V> sums)
    {
        double** x = digits.Values;
        int count = digits.Count;
        nint half = limb.HalfBytes, vector = L.Count * limb.Width;
        byte* key = block + (row * limb.Width), ahead = block + (BlocksAhead * limb.BlockBytes) + (2 * count * row * limb.Width);
        at += row;
        V t0 = lanes.SumRounder, t1 = t0, t2 = t0, t3 = t0;
        for (int k = 0; k < count; k++, key += 2 * half)
        {
            double* digit = x[k] + at;
            byte* a = key + half;
            V x0 = L.Load(digit), x1 = L.Load(digit + L.Count);
            V w0 = TFormat.Load<L, V>(key, format);
            V w1 = TFormat.Load<L, V>(key + vector, format);
            V w2 = TFormat.Load<L, V>(a, format);
            V w3 = TFormat.Load<L, V>(a + vector, format);
            if (typeof(V) == typeof(Vector512<double>))
            {
                Sse.Prefetch0(ahead);
                Sse.Prefetch0(ahead + vector);
                Sse.Prefetch0(ahead + (2 * vector));
                Sse.Prefetch0(ahead + (3 * vector));
                ahead += 4 * vector;
            }

            V s0 = L.MultiplyAdd(x0, w0, t0), s1 = L.MultiplyAdd(x1, w1, t1);
            V s2 = L.MultiplyAdd(x0, w2, t2), s3 = L.MultiplyAdd(x1, w3, t3);
            sums.B0 = L.Add(sums.B0, L.MultiplySubtract(x0, w0, L.Subtract(s0, t0)));
            sums.B1 = L.Add(sums.B1, L.MultiplySubtract(x1, w1, L.Subtract(s1, t1)));
            sums.A0 = L.Add(sums.A0, L.MultiplySubtract(x0, w2, L.Subtract(s2, t2)));
            sums.A1 = L.Add(sums.A1, L.MultiplySubtract(x1, w3, L.Subtract(s3, t3)));
            t0 = s0;
            t1 = s1;
            t2 = s2;
            t3 = s3;
            if (((k + 1) & (Modulus.SummedProducts - 1)) == 0)
            {
                Reduce(ref t0, ref sums.B0, lanes);
                Reduce(ref t1, ref sums.B1, lanes);
                Reduce(ref t2, ref sums.A0, lanes);
                Reduce(ref t3, ref sums.A1, lanes);
            }
        }

        Reduce(ref t0, ref sums.B0, lanes);
        Reduce(ref t1, ref sums.B1, lanes);
        Reduce(ref t2, ref sums.A0, lanes);
        Reduce(ref t3, ref sums.A1, lanes);
    }

    // Leaves the lazily reduced total in rest and starts the sum anew.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(ref V sum, ref V rest, in KeySumLanes<V> lanes)
    {
        V h = L.Subtract(sum, lanes.SumRounder);
        V k = L.Subtract(L.MultiplyAdd(L.Add(h, rest), lanes.Inverse, lanes.Rounder), lanes.Rounder);
        rest = L.Add(L.MultiplyAdd(k, lanes.MinusQ, h), rest);
        sum = lanes.SumRounder;
    }
}
