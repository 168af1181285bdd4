using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>Applies <see cref="BlockPermutation"/> to one block of 64 values with AVX-512.</summary>
internal static unsafe class BlockPermuter
{
    /// <summary>destination = the permuted block.</summary>
    /// <param name="source">The source block.</param>
    /// <param name="order">Eight row offsets.</param>
    /// <param name="vectors">Lane indices and masks of the output block.</param>
    /// <param name="destination">64 values, another place.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Permute(double* source, int* order, ulong* vectors, double* destination)
    {
        Vector512<long> lanes = Vector512.Load((long*)vectors);
        Vector512<double> a0 = Avx512F.PermuteVar8x64(Vector512.Load(source + order[0]), lanes);
        Vector512<double> a1 = Avx512F.PermuteVar8x64(Vector512.Load(source + order[1]), lanes);
        Vector512<double> a2 = Avx512F.PermuteVar8x64(Vector512.Load(source + order[2]), lanes);
        Vector512<double> a3 = Avx512F.PermuteVar8x64(Vector512.Load(source + order[3]), lanes);
        Vector512<double> a4 = Avx512F.PermuteVar8x64(Vector512.Load(source + order[4]), lanes);
        Vector512<double> a5 = Avx512F.PermuteVar8x64(Vector512.Load(source + order[5]), lanes);
        Vector512<double> a6 = Avx512F.PermuteVar8x64(Vector512.Load(source + order[6]), lanes);
        Vector512<double> a7 = Avx512F.PermuteVar8x64(Vector512.Load(source + order[7]), lanes);

        Vector512<double> mask = Vector512.Load((double*)vectors + 8);
        Vector512<double> b0 = Vector512.ConditionalSelect(mask, a1, a0), b1 = Vector512.ConditionalSelect(mask, a2, a1);
        Vector512<double> b2 = Vector512.ConditionalSelect(mask, a3, a2), b3 = Vector512.ConditionalSelect(mask, a4, a3);
        Vector512<double> b4 = Vector512.ConditionalSelect(mask, a5, a4), b5 = Vector512.ConditionalSelect(mask, a6, a5);
        Vector512<double> b6 = Vector512.ConditionalSelect(mask, a7, a6), b7 = Vector512.ConditionalSelect(mask, a0, a7);

        mask = Vector512.Load((double*)vectors + 16);
        a0 = Vector512.ConditionalSelect(mask, b2, b0);
        a1 = Vector512.ConditionalSelect(mask, b3, b1);
        a2 = Vector512.ConditionalSelect(mask, b4, b2);
        a3 = Vector512.ConditionalSelect(mask, b5, b3);
        a4 = Vector512.ConditionalSelect(mask, b6, b4);
        a5 = Vector512.ConditionalSelect(mask, b7, b5);
        a6 = Vector512.ConditionalSelect(mask, b0, b6);
        a7 = Vector512.ConditionalSelect(mask, b1, b7);

        // Results come in the order of reversed row numbers.
        mask = Vector512.Load((double*)vectors + 24);
        Vector512.ConditionalSelect(mask, a4, a0).Store(destination);
        Vector512.ConditionalSelect(mask, a5, a1).Store(destination + 32);
        Vector512.ConditionalSelect(mask, a6, a2).Store(destination + 16);
        Vector512.ConditionalSelect(mask, a7, a3).Store(destination + 48);
        Vector512.ConditionalSelect(mask, a0, a4).Store(destination + 8);
        Vector512.ConditionalSelect(mask, a1, a5).Store(destination + 40);
        Vector512.ConditionalSelect(mask, a2, a6).Store(destination + 24);
        Vector512.ConditionalSelect(mask, a3, a7).Store(destination + 56);
    }
}
