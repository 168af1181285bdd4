using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// first = c + p(x) u + p(y), second = d + p(x) v: a digit through an automorphism p times both halves of a key. c, d
/// and y count as zero where null; c and d may be the destinations.
/// </summary>
internal readonly unsafe struct PairKernel(
    double* x, double* y, AutomorphismTable automorphism, double* u, double* v, double* c, double* d, double* first,
    double* second, Modulus modulus) : IVectorKernel
{
    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        // Permuted block by block into the cache, then multiplied; eight lanes permute without gathering.
        BlockPermutation blocks = automorphism.Blocks;
        double* tile = stackalloc double[(2 * NttPlan.BlockSize) + 8];
        tile = (double*)(((nuint)tile + 63) & ~(nuint)63);
        fixed (int* positions = automorphism.Positions, order = blocks.RowOrder, sources = blocks.SourceBlocks)
        fixed (ulong* vectors = blocks.Vectors)
        {
            Loop<L, V>(this, tile, positions, order, sources, vectors);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Loop<L, V>(in PairKernel k, double* tile, int* positions, int* order, int* sources, ulong* vectors)
        where L : struct, ILanes<V>
        where V : struct
    {
        // Locals, since the compiler cannot know that the stores leave the fields alone.
        double* x = k.X, y = k.Y, u = k.U, v = k.V, c = k.C, d = k.D, first = k.First, second = k.Second;
        int length = k.Length;
        double* px = tile, py = tile + NttPlan.BlockSize;
        V minusQ = L.Broadcast(-k.Q.AsDouble), inv = L.Broadcast(k.Q.Inverse), rounder = L.Broadcast(Modulus.Rounder);
        V zero = L.Broadcast(0);
        for (int block = 0; block < length; block += NttPlan.BlockSize)
        {
            if (typeof(V) == typeof(Vector512<double>))
            {
                int source = *sources++;
                BlockPermuter.Permute(x + source, order, vectors, px);
                if (y != null)
                {
                    BlockPermuter.Permute(y + source, order, vectors, py);
                }

                vectors += BlockPermutation.WordsPerBlock;
            }
            else
            {
                for (int i = 0; i < NttPlan.BlockSize; i++)
                {
                    px[i] = x[positions[block + i]];
                    py[i] = y == null ? 0 : y[positions[block + i]];
                }
            }

            for (int i = 0; i < NttPlan.BlockSize; i += L.Count)
            {
                int at = block + i;
                V digit = L.Load(px + i);
                V e = c == null ? zero : L.Load(c + at);
                V g = d == null ? zero : L.Load(d + at);
                if (y != null)
                {
                    // |c + y| <= 3q/2, which the accumulation reduces.
                    e = L.Add(e, L.Load(py + i));
                }

                L.Store(first + at, ElementOperations.AccumulateLanes<L, V>(e, digit, L.Load(u + at), minusQ, inv, rounder));
                L.Store(second + at, ElementOperations.AccumulateLanes<L, V>(g, digit, L.Load(v + at), minusQ, inv, rounder));
            }
        }
    }

    private double* X => x;

    private double* Y => y;

    private double* U => u;

    private double* V => v;

    private double* C => c;

    private double* D => d;

    private double* First => first;

    private double* Second => second;

    private int Length => automorphism.Degree;

    private Modulus Q => modulus;
}
