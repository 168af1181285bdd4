using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>
/// Applies an automorphism to values block by block in registers (AVX-512), which is much cheaper than a gather.
/// </summary>
/// <remarks>
/// Position 64 t + 8 c + r belongs to the exponent 2 rev(t) + 1 + 2^(log2 N - 5) (h_r + 8 h_c) with h_r = rev(r), h_c = rev(c)
/// (see <see cref="NttTables"/>). Multiplying by g maps blocks to blocks: h becomes K + g h modulo 64, where K depends on the
/// block. So lane r comes from a lane that depends on r only, and row h_c from row g h_c + ((K + g h_r) >> 3). One permutation
/// of lanes serves all rows; each lane then rotates its rows by its own count, in three rounds of selections.
/// </remarks>
internal static unsafe class BlockPermutation
{
    /// <summary>The length of the table of an automorphism: eight lanes for each K, then the rows.</summary>
    public const int TableLength = (64 * 8) + 8;

    /// <summary>Makes the table of the automorphism X -> X^g.</summary>
    public static long[] Table(int element)
    {
        long[] table = GC.AllocateArray<long>(TableLength, pinned: true);
        for (int k = 0; k < 64; k++)
        {
            Fill(table.AsSpan(8 * k, 8), element, k);
        }

        // Row h_c of the result is row g h_c after the rotation, and g is its own inverse modulo 8.
        for (int row = 0; row < 8; row++)
        {
            table[(64 * 8) + row] = 8 * Reverse(element * row & 7);
        }

        return table;
    }

    /// <summary>Permutes a block of 64.</summary>
    /// <param name="source">The source block.</param>
    /// <param name="table">The table of g.</param>
    /// <param name="k">K of the block.</param>
    /// <param name="destination">The target block, other than the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Permute<TStore>(double* source, long* table, int k, double* destination)
        where TStore : struct, IResultStore
    {
        Rotate(source, table, k, out Quad<Vector512<double>> low, out Quad<Vector512<double>> high);
        long* rows = table + (64 * 8);
        TStore.Store(destination, low.V0);
        TStore.Store(destination + rows[1], low.V1);
        TStore.Store(destination + rows[2], low.V2);
        TStore.Store(destination + rows[3], low.V3);
        TStore.Store(destination + rows[4], high.V0);
        TStore.Store(destination + rows[5], high.V1);
        TStore.Store(destination + rows[6], high.V2);
        TStore.Store(destination + rows[7], high.V3);
    }

    /// <summary>Permutes a block of 64 lazily reduced residues, adds another block and reduces.</summary>
    /// <param name="source">The source block.</param>
    /// <param name="table">The table of g.</param>
    /// <param name="k">K of the block.</param>
    /// <param name="addend">The other block.</param>
    /// <param name="destination">The target block, other than the source; may be the addend.</param>
    /// <param name="modulus">The constants of the modulus.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PermuteAdd(
        double* source, long* table, int k, double* addend, double* destination,
        in ModulusLanes<Vector512<double>> modulus)
    {
        Rotate(source, table, k, out Quad<Vector512<double>> low, out Quad<Vector512<double>> high);
        long* rows = table + (64 * 8);
        Add(low.V0, addend, destination, 0, modulus);
        Add(low.V1, addend, destination, rows[1], modulus);
        Add(low.V2, addend, destination, rows[2], modulus);
        Add(low.V3, addend, destination, rows[3], modulus);
        Add(high.V0, addend, destination, rows[4], modulus);
        Add(high.V1, addend, destination, rows[5], modulus);
        Add(high.V2, addend, destination, rows[6], modulus);
        Add(high.V3, addend, destination, rows[7], modulus);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector512<double> row, double* addend, double* destination, long at,
        in ModulusLanes<Vector512<double>> modulus)
    {
        Vector512<double> sum = row + Vector512.Load(addend + at);
        Butterflies<Lanes512, Vector512<double>>.Reduce(sum, modulus).Store(destination + at);
    }

    // Makes the rows of the result; row i goes to offset rows[i] of the table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(
        double* source, long* table, int k, out Quad<Vector512<double>> low, out Quad<Vector512<double>> high)
    {
        Vector512<long> lanes = Vector512.Load(table + (8 * k));
        Vector512<double> v0 = Avx512F.PermuteVar8x64(Vector512.Load(source), lanes);
        Vector512<double> v1 = Avx512F.PermuteVar8x64(Vector512.Load(source + 32), lanes);
        Vector512<double> v2 = Avx512F.PermuteVar8x64(Vector512.Load(source + 16), lanes);
        Vector512<double> v3 = Avx512F.PermuteVar8x64(Vector512.Load(source + 48), lanes);
        Vector512<double> v4 = Avx512F.PermuteVar8x64(Vector512.Load(source + 8), lanes);
        Vector512<double> v5 = Avx512F.PermuteVar8x64(Vector512.Load(source + 40), lanes);
        Vector512<double> v6 = Avx512F.PermuteVar8x64(Vector512.Load(source + 24), lanes);
        Vector512<double> v7 = Avx512F.PermuteVar8x64(Vector512.Load(source + 56), lanes);

        Vector512<double> m = (lanes >> 63).AsDouble();
        Vector512<double> u0 = Vector512.ConditionalSelect(m, v1, v0), u1 = Vector512.ConditionalSelect(m, v2, v1);
        Vector512<double> u2 = Vector512.ConditionalSelect(m, v3, v2), u3 = Vector512.ConditionalSelect(m, v4, v3);
        Vector512<double> u4 = Vector512.ConditionalSelect(m, v5, v4), u5 = Vector512.ConditionalSelect(m, v6, v5);
        Vector512<double> u6 = Vector512.ConditionalSelect(m, v7, v6), u7 = Vector512.ConditionalSelect(m, v0, v7);

        m = ((lanes << 1) >> 63).AsDouble();
        v0 = Vector512.ConditionalSelect(m, u2, u0);
        v1 = Vector512.ConditionalSelect(m, u3, u1);
        v2 = Vector512.ConditionalSelect(m, u4, u2);
        v3 = Vector512.ConditionalSelect(m, u5, u3);
        v4 = Vector512.ConditionalSelect(m, u6, u4);
        v5 = Vector512.ConditionalSelect(m, u7, u5);
        v6 = Vector512.ConditionalSelect(m, u0, u6);
        v7 = Vector512.ConditionalSelect(m, u1, u7);

        m = ((lanes << 2) >> 63).AsDouble();
        low.V0 = Vector512.ConditionalSelect(m, v4, v0);
        low.V1 = Vector512.ConditionalSelect(m, v5, v1);
        low.V2 = Vector512.ConditionalSelect(m, v6, v2);
        low.V3 = Vector512.ConditionalSelect(m, v7, v3);
        high.V0 = Vector512.ConditionalSelect(m, v0, v4);
        high.V1 = Vector512.ConditionalSelect(m, v1, v5);
        high.V2 = Vector512.ConditionalSelect(m, v2, v6);
        high.V3 = Vector512.ConditionalSelect(m, v3, v7);
    }

    // A pattern has the source lane in its low three bits and the bits of the rotation from the sign bit down.
    private static void Fill(Span<long> pattern, int element, int k)
    {
        for (int r = 0; r < 8; r++)
        {
            int h = k + (element * Reverse(r));
            int rotation = (h >> 3) & 7;
            pattern[r] = (uint)Reverse(h & 7) | ((long)Reverse(rotation) << 61);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Reverse(int three) => ((three & 1) << 2) | (three & 2) | (three >> 2);
}
