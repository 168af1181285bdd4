using System.Numerics;
using HeLora.Scheme;

namespace HeLora.Plans.Coefficient;

/// <summary>
/// Chooses block size, tokens a tree, expansions and hoisting by a simple estimate of the whole step's cost, in forward
/// transforms of the ring: both sides, what is prepared ahead, and the link.
/// </summary>
public static class LayoutPlanner
{
    /// <summary>Galois keys allowed: 13 of them and a public key stay below 0.7 MB at N = 4096.</summary>
    public const int MaxGaloisKeys = 13;

    // Unit costs in forward transforms, from the benchmarks of this project at N = 4096 (docs/plans/coefficient.md).
    private const double InputClient = 6.0, InputServer = 2.5, Product = 0.45, Lift = 1.7, Lower = 4.0;
    private const double Switch = 5.0, KeyProduct = 2.4, Monomial = 0.5, AnswerServer = 4.0, AnswerOffline = 6.0, AnswerClient = 3.5;

    // A link of 10 Gbit/s: a transform takes as long as about N bytes.

    /// <summary>The cheapest layout for a batch.</summary>
    /// <param name="privacy">The policy.</param>
    /// <param name="degree">N.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections that share the input.</param>
    /// <param name="batchSize">Tokens sent at a time.</param>
    /// <exception cref="ArgumentException">No layout holds the shapes.</exception>
    public static CoefficientLayout Choose(
        AdapterPrivacy privacy, int degree, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        CoefficientLayout.CheckShapes(degree, inputSize, modules);
        CoefficientLayout? best = null;
        double bestCost = double.PositiveInfinity;
        foreach (CoefficientLayout candidate in Candidates(privacy, degree, inputSize, modules, batchSize))
        {
            double cost = Cost(candidate, batchSize);
            if (cost < bestCost)
            {
                (best, bestCost) = (candidate, cost);
            }
        }

        return best ?? throw new ArgumentException(
            $"no layout of degree {degree} holds {modules.Count} projections of rank up to {modules.Max(m => m.Rank)}", nameof(modules));
    }

    /// <summary>The estimate, in forward transforms, for a batch.</summary>
    public static double Cost(CoefficientLayout layout, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(layout);
        int inputs = layout.InputCiphertexts(batchSize), answers = layout.AnswerCiphertexts(batchSize);
        int groups = layout.FilledTokenGroups(batchSize);
        int rowGroups = layout.FilledRowGroups().Length;
        double cost = inputs * (InputClient + InputServer) + (answers * (AnswerServer + AnswerOffline + AnswerClient));
        cost += (double)groups * rowGroups * layout.InputBlocks * Product;
        double bytes = (inputs * 6.0 * layout.Degree) + (answers * 2.75 * (layout.Degree + layout.AnswerCoefficients));
        if (layout.Privacy == AdapterPrivacy.Sealed)
        {
            int trees = layout.Trees(batchSize), expanded = 1 << layout.Expansions;
            double packing = ((layout.LeafCount - 1 + expanded - 1) * (Switch + KeyProduct)) + (expanded * Lower);
            foreach (int steps in layout.TraceSteps)
            {
                packing += Switch + (((1 << steps) - 1) * KeyProduct);
            }

            cost += (trees * packing) + (groups * rowGroups * Lift);
            int span = layout.ExpandedSpan(0).Length;
            cost += batchSize * span * ((layout.TokensPerTree > 1 << layout.Expansions ? Monomial : 0) + (layout.AnswersPerUnit * Product));
        }

        return cost + (bytes / layout.Degree);
    }

    private static IEnumerable<CoefficientLayout> Candidates(
        AdapterPrivacy privacy, int degree, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize)
    {
        int rows = CoefficientLayout.Pow2(modules.Max(m => m.Rank)) * CoefficientLayout.Pow2(modules.Count);
        int mostTokens = CoefficientLayout.Pow2(Math.Min(batchSize, degree));
        int largestBlock = Math.Min(degree, CoefficientLayout.Pow2(inputSize));
        for (int tokens = 1; tokens <= mostTokens; tokens *= 2)
        {
            int smallest = Math.Max(8, degree / (int)Math.Min(degree, (long)tokens * rows));
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
                for (int e = 0; 1 << e <= slots && e <= 8; e++)
                {
                    yield return WithHoisting(new CoefficientLayout(
                        privacy, degree, inputSize, modules, block, tokens, e,
                        Enumerable.Repeat(1, BitOperations.Log2((uint)(degree / slots))).ToArray()));
                }
            }
        }
    }

    // Pairs of trace steps share a decomposition while the keys allow: a pair needs one key more and saves a switch.
    private static CoefficientLayout WithHoisting(CoefficientLayout layout)
    {
        int steps = layout.TraceSteps.Count;
        int pairs = Math.Clamp(MaxGaloisKeys - layout.GaloisElements().Count, 0, steps / 2);
        if (Switch <= KeyProduct || pairs == 0)
        {
            return layout;
        }

        return new CoefficientLayout(
            layout.Privacy, layout.Degree, layout.InputSize, layout.Modules, layout.BlockSize, layout.TokensPerTree,
            layout.Expansions, [.. Enumerable.Repeat(2, pairs), .. Enumerable.Repeat(1, steps - (2 * pairs))]);
    }
}
