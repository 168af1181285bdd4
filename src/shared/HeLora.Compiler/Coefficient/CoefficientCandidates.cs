using System.Numerics;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;

namespace HeLora.Compiler.Coefficient;

/// <summary>Lists the layouts of a site: all block sizes, tokens of a tree, expansions, and ways to hoist the traces.</summary>
public static class CoefficientCandidates
{
    private const int SmallestBlock = 8, MostExpansions = 8, MostTriples = 1;

    /// <summary>The layouts; none where no layout of the ring holds the shapes.</summary>
    /// <param name="privacy">The policy.</param>
    /// <param name="degree">N.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections that share the input.</param>
    /// <param name="batchSize">Tokens sent at a time.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public static IEnumerable<CoefficientLayout> Enumerate(
        AdapterPrivacy privacy, int degree, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        CoefficientLayout.CheckShapes(degree, inputSize, modules);
        return Layouts(privacy, degree, inputSize, modules, batchSize);
    }

    private static IEnumerable<CoefficientLayout> Layouts(
        AdapterPrivacy privacy, int degree, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize)
    {
        int rows = CoefficientLayout.Pow2(modules.Max(m => m.Rank)) * CoefficientLayout.Pow2(modules.Count);
        int mostTokens = CoefficientLayout.Pow2(Math.Min(batchSize, degree));
        int largestBlock = Math.Min(degree, CoefficientLayout.Pow2(inputSize));
        for (int tokens = 1; tokens <= mostTokens; tokens *= 2)
        {
            int smallest = Math.Max(SmallestBlock, degree / (int)Math.Min(degree, (long)tokens * rows));
            for (int block = smallest; block <= Math.Max(smallest, largestBlock); block *= 2)
            {
                if (privacy == AdapterPrivacy.OpenBasis)
                {
                    if (tokens <= degree / block)
                    {
                        yield return new CoefficientLayout(privacy, degree, inputSize, modules, block, tokens, 0, []);
                    }

                    continue;
                }

                if ((long)tokens * rows > degree)
                {
                    continue;
                }

                int slots = tokens * rows;
                for (int e = 0; 1 << e <= slots && e <= MostExpansions; e++)
                {
                    foreach (int[] steps in Hoistings(BitOperations.Log2((uint)(degree / slots))))
                    {
                        yield return new CoefficientLayout(privacy, degree, inputSize, modules, block, tokens, e, steps);
                    }
                }
            }
        }
    }

    // Ways to hoist halvings together: the fewer are hoisted, the fewer keys are needed.
    private static IEnumerable<int[]> Hoistings(int halvings)
    {
        for (int triples = 0; 3 * triples <= halvings && triples <= MostTriples; triples++)
        {
            int left = halvings - (3 * triples);
            for (int pairs = 0; 2 * pairs <= left; pairs++)
            {
                yield return
                    [.. Enumerable.Repeat(3, triples), .. Enumerable.Repeat(2, pairs), .. Enumerable.Repeat(1, left - (2 * pairs))];
            }
        }
    }
}
