using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>
/// Runs a transform as <see cref="NttPlan"/> cuts it, in every vector width. A forward transform runs strided passes over the
/// whole and then, for every part that fits the first-level cache, the other passes, the blocks and the stage. An inverse one
/// runs in the opposite order.
/// </summary>
/// <param name="operands">The polynomial or polynomials to transform.</param>
/// <param name="table">The factors of the direction.</param>
/// <param name="plan">The passes.</param>
/// <param name="modulus">q.</param>
/// <param name="scale">The factor of the first pass. Forward, zero stands for none; inverse, it is 1/N.</param>
/// <param name="reduce">Whether a forward transform reduces before the blocks, or an inverse one gives balanced
/// results.</param>
/// <param name="stage">The stage.</param>
internal unsafe struct NttKernel<TLayers, TStage>(
    NttOperands operands, double* table, NttPlan plan, Modulus modulus, double scale, bool reduce, TStage stage)
    : IVectorKernel
    where TLayers : struct, INttLayers
    where TStage : struct, INttStage
{
    // Parts of at most this many points stay in the first-level cache.
    private const int CacheResident = 4096;

    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        bool forward = typeof(TLayers) == typeof(ForwardLayers);
        int[] radices = plan.Radices;
        int outer = 0, parts = 1;
        for (; outer < radices.Length && plan.Degree / parts > CacheResident; outer++)
        {
            if (forward)
            {
                Pass<L, V>(outer, parts, 0, parts);
            }

            parts *= radices[outer];
        }

        int blocks = plan.Degree / NttPlan.BlockSize / parts;
        for (int part = 0; part < parts; part++)
        {
            int count = 1;
            if (forward)
            {
                for (int p = outer; p < radices.Length; p++)
                {
                    Pass<L, V>(p, parts * count, part * count, count);
                    count *= radices[p];
                }

                Blocks<L, V>(part * blocks, blocks);
                stage.Run<L, V>(part * blocks, blocks);
                continue;
            }

            stage.Run<L, V>(part * blocks, blocks);
            Blocks<L, V>(part * blocks, blocks);
            count = blocks;
            for (int p = radices.Length - 1; p >= outer; p--)
            {
                count /= radices[p];
                Pass<L, V>(p, parts * count, part * count, count);
            }
        }

        for (int p = outer - 1; p >= 0 && !forward; p--)
        {
            parts /= radices[p];
            Pass<L, V>(p, parts, 0, parts);
        }
    }

    private readonly void Pass<L, V>(int pass, int groups, int first, int count)
        where L : struct, ILanes<V>
        where V : struct
    {
        // The first pass of a forward transform reads the source.
        bool reads = pass == 0 && typeof(TLayers) == typeof(ForwardLayers);
        Pass<L, V>(pass, groups, first, count, reads ? operands.Source : operands.Data, operands.Data);
        if (operands.OtherData != null)
        {
            Pass<L, V>(pass, groups, first, count, reads ? operands.OtherSource : operands.OtherData, operands.OtherData);
        }
    }

    private readonly void Pass<L, V>(int pass, int groups, int first, int count, double* from, double* x)
        where L : struct, ILanes<V>
        where V : struct
    {
        int radix = plan.Radices[pass];
        nint length = plan.Degree / groups;
        double* w = table + plan.Offsets[pass] + ((nint)first * NttPlan.GroupTable(radix));
        from += first * length;
        x += first * length;
        if (pass == 0 && reduce && typeof(TLayers) == typeof(InverseLayers))
        {
            Pass<ScaledAndBalanced, L, V>(radix, length, count, from, x, w);
        }
        else if (pass == 0 && scale != 0)
        {
            double* scaled = stackalloc double[NttPlan.GroupTable(8)];
            Pass<Scaled, L, V>(radix, length, count, from, x, typeof(TLayers) == typeof(ForwardLayers) ? Scale(w, radix, scaled) : w);
        }
        else
        {
            Pass<Unscaled, L, V>(radix, length, count, from, x, w);
        }
    }

    // Copies the factors of a group and multiplies the first layer's by that of the pass.
    private readonly double* Scale(double* w, int radix, double* scaled)
    {
        new ReadOnlySpan<double>(w, NttPlan.GroupTable(radix)).CopyTo(new Span<double>(scaled, NttPlan.GroupTable(radix)));
        scaled[0] = modulus.ToBalanced(modulus.MultiplyLazily(w[0], scale));
        scaled[radix - 1] = scaled[0] / modulus.AsDouble;
        return scaled;
    }

    private readonly void Pass<TScaling, L, V>(int radix, nint length, int count, double* from, double* x, double* w)
        where TScaling : struct, INttScaling
        where L : struct, ILanes<V>
        where V : struct
    {
        double q = modulus.AsDouble, inverse = modulus.Inverse;
        for (int g = 0; g < count; g++, from += length, x += length, w += NttPlan.GroupTable(radix))
        {
            if (radix == 8)
            {
                NttPasses<TLayers, L, V>.Radix8<TScaling>(from, x, w, length / 8, q, inverse, scale);
            }
            else
            {
                NttPasses<TLayers, L, V>.Radix4<TScaling>(from, x, w, length / 4, q, inverse, scale);
            }
        }
    }

    private readonly void Blocks<L, V>(nint first, nint count)
        where L : struct, ILanes<V>
        where V : struct
    {
        // The blocks of an inverse transform read the source.
        bool reads = typeof(TLayers) != typeof(ForwardLayers);
        double q = modulus.AsDouble, inverse = modulus.Inverse;
        nint at = first * NttPlan.BlockSize;
        double* x = operands.Data + at, w = table + plan.BlockOffset + (first * NttPlan.BlockTable);
        double* from = reads ? operands.Source + at : x, y = operands.OtherData, fromY = null;
        if (y != null)
        {
            y += at;
            fromY = reads ? operands.OtherSource + at : y;
        }

        if (reduce && !reads)
        {
            NttPasses<TLayers, L, V>.Reduce(x, count * NttPlan.BlockSize, q, inverse);
            if (y != null)
            {
                NttPasses<TLayers, L, V>.Reduce(y, count * NttPlan.BlockSize, q, inverse);
            }
        }

        if (typeof(V) != typeof(Vector512<double>))
        {
            NttPasses<TLayers, L, V>.Blocks(from, x, w, count, q, inverse);
            if (y != null)
            {
                NttPasses<TLayers, L, V>.Blocks(fromY, y, w, count, q, inverse);
            }
        }
        else if (y != null)
        {
            // A pair takes a block of each polynomial; both have the same table.
            NttPasses<TLayers, L, V>.BlockPairs(
                new NttBlockPair(new NttBlock(from, x, w), new NttBlock(fromY, y, w)), 1, count, q, inverse);
        }
        else
        {
            var next = new NttBlock(from + NttPlan.BlockSize, x + NttPlan.BlockSize, w + NttPlan.BlockTable);
            NttPasses<TLayers, L, V>.BlockPairs(new NttBlockPair(new NttBlock(from, x, w), next), 2, count / 2, q, inverse);
        }
    }
}
