using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Sums of products of digits with a block of a <see cref="SwitchingKey"/>.</summary>
/// <remarks>
/// The products x w of lazily reduced digits with balanced residues of the key are summed in two parts, and the sum is reduced once.
/// With C the <see cref="Modulus.SumRounder"/>, a sum t from C on takes t' = fl(t + x w), one rounding; h = t' - t is exact
/// and a multiple of 2^e; l = x w - h is exact and at most 2^(e - 1), where 2^e &lt;= 4 (3/2) q^2 2^-51 &lt; 1.4 q: the parts of
/// four products, and what they are added to, at most 5/4 q, make sums below 4.1 q, exact. H = t - C and the sum S of the
/// others hold H + S = k q + r with k = round(fl(H + S) / q). |H + S| &lt;= (3/2) q^2 + (5/4) q, so k is off the exact quotient by
/// at most 1/2 + 2^-52 ((3/2) q + 5/4) &lt; 0.67; H - k q is an integer below 5 q, r = fma(-k, q, H) + S is exact, and
/// |r| &lt; 3q/4, lazily reduced again. Both last bounds and the first take q &lt; 2^48.8, which every <see cref="Modulus"/> keeps.
/// </remarks>
internal static unsafe class KeyProducts<TFormat, L, V>
    where TFormat : struct, IKeyFormat
    where L : struct, ILanes<V>
    where V : struct
{
    // How far ahead the key is asked for: enough for main memory, which the processor by itself does not reach.
    private const int BlocksAhead = 4;

    /// <summary>Adds the products of the digits with b to two vectors, and those with a to two others.</summary>
    /// <param name="x">The digits.</param>
    /// <param name="digits">Their number.</param>
    /// <param name="at">Where the block begins in them.</param>
    /// <param name="limb">The key.</param>
    /// <param name="block">The block of the key.</param>
    /// <param name="row">The vectors in the block.</param>
    /// <param name="pattern">The format's byte permutation; this and the next three are the constants that unpack a key.</param>
    /// <param name="mask">The format's mask of the bytes of a residue.</param>
    /// <param name="exponent">The format's exponent bits that turn an integer into a double.</param>
    /// <param name="bias">The number that the format subtracts from that double.</param>
    /// <param name="sumRounder">C.</param>
    /// <param name="inv">1/q.</param>
    /// <param name="minusQ">-q.</param>
    /// <param name="rounder">The rounding constant.</param>
    /// <param name="b0">The first vector of b: at most 5/4 q before, lazily reduced after.</param>
    /// <param name="b1">The second.</param>
    /// <param name="a0">The first vector of a.</param>
    /// <param name="a1">The second.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(
        double** x, int digits, nint at, in KeyLimb limb, byte* block, int row, V pattern, V mask, V exponent, V bias,
        V sumRounder, V inv, V minusQ, V rounder, ref V b0, ref V b1, ref V a0, ref V a1)
    {
        nint half = limb.HalfBytes, vector = L.Count * limb.Width;
        byte* key = block + (row * limb.Width), ahead = block + (BlocksAhead * limb.BlockBytes) + (2 * digits * row * limb.Width);
        at += row;
        V t0 = sumRounder, t1 = sumRounder, t2 = sumRounder, t3 = sumRounder;
        for (int k = 0; k < digits; k++, key += 2 * half)
        {
            double* digit = x[k] + at;
            byte* a = key + half;
            V x0 = L.Load(digit), x1 = L.Load(digit + L.Count);
            V w0 = TFormat.Load<L, V>(key, pattern, mask, exponent, bias);
            V w1 = TFormat.Load<L, V>(key + vector, pattern, mask, exponent, bias);
            V w2 = TFormat.Load<L, V>(a, pattern, mask, exponent, bias);
            V w3 = TFormat.Load<L, V>(a + vector, pattern, mask, exponent, bias);
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
            b0 = L.Add(b0, L.MultiplySubtract(x0, w0, L.Subtract(s0, t0)));
            b1 = L.Add(b1, L.MultiplySubtract(x1, w1, L.Subtract(s1, t1)));
            a0 = L.Add(a0, L.MultiplySubtract(x0, w2, L.Subtract(s2, t2)));
            a1 = L.Add(a1, L.MultiplySubtract(x1, w3, L.Subtract(s3, t3)));
            t0 = s0;
            t1 = s1;
            t2 = s2;
            t3 = s3;
            if (((k + 1) & (Modulus.SummedProducts - 1)) == 0)
            {
                Reduce(ref t0, ref b0, sumRounder, inv, minusQ, rounder);
                Reduce(ref t1, ref b1, sumRounder, inv, minusQ, rounder);
                Reduce(ref t2, ref a0, sumRounder, inv, minusQ, rounder);
                Reduce(ref t3, ref a1, sumRounder, inv, minusQ, rounder);
            }
        }

        Reduce(ref t0, ref b0, sumRounder, inv, minusQ, rounder);
        Reduce(ref t1, ref b1, sumRounder, inv, minusQ, rounder);
        Reduce(ref t2, ref a0, sumRounder, inv, minusQ, rounder);
        Reduce(ref t3, ref a1, sumRounder, inv, minusQ, rounder);
    }

    // Leaves the lazily reduced total in rest and starts the sum anew.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(ref V sum, ref V rest, V sumRounder, V inv, V minusQ, V rounder)
    {
        V h = L.Subtract(sum, sumRounder);
        V k = L.Subtract(L.MultiplyAdd(L.Add(h, rest), inv, rounder), rounder);
        rest = L.Add(L.MultiplyAdd(k, minusQ, h), rest);
        sum = sumRounder;
    }
}
