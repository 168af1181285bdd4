using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>
/// first = c + p(x) u + p(y), second = d + p(x) v: a digit through an automorphism p times both halves of a key. c, d
/// and y count as zero where null; c and d may be the destinations.
/// </summary>
internal readonly unsafe struct PairKernel(
    double* x, double* y, int* permutation, double* u, double* v, double* c, double* d, double* first, double* second,
    int length, Modulus modulus) : IVectorKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        // Locals, since the compiler cannot know that the stores leave the fields alone.
        double* px = x, py = y, pu = u, pv = v, pc = c, pd = d, pf = first, ps = second;
        int* indices = permutation;
        int count = length;
        V minusQ = L.Broadcast(-modulus.AsDouble), inv = L.Broadcast(modulus.Inverse), rounder = L.Broadcast(Modulus.Rounder);
        V zero = L.Broadcast(0);
        for (int i = 0; i < count; i += L.Count)
        {
            V digit = L.Gather(px, indices + i);
            V e = pc == null ? zero : L.Load(pc + i);
            V g = pd == null ? zero : L.Load(pd + i);
            if (py != null)
            {
                // |c + y| <= 3q/2, which the accumulation reduces.
                e = L.Add(e, L.Gather(py, indices + i));
            }

            L.Store(pf + i, ElementOperations.AccumulateLanes<L, V>(e, digit, L.Load(pu + i), minusQ, inv, rounder));
            L.Store(ps + i, ElementOperations.AccumulateLanes<L, V>(g, digit, L.Load(pv + i), minusQ, inv, rounder));
        }
    }
}
