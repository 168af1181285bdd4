using HeLora.Scheme;

namespace HeLora.Plans.Diagonal;

/// <summary>Chooses the layout of the fewest rotations, and among those the cheapest.</summary>
public static class DiagonalPlanner
{
    // What a product of two polynomials' limbs costs beside a transform of one.
    private const double ProductPrice = 1.0 / 6;

    /// <summary>Chooses a layout for batches of a size; other numbers of tokens work too.</summary>
    /// <param name="degree">N.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="outputSize">d_out.</param>
    /// <param name="rank">r.</param>
    /// <param name="batchSize">Tokens that clients send at a time.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the rank does not fit the ring.</exception>
    public static DiagonalLayout Choose(int degree, int inputSize, int outputSize, int rank, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var smallest = new DiagonalLayout(degree, inputSize, outputSize, rank, 1, 1, 1, 1);
        int rows = smallest.Rows;
        DiagonalLayout? best = null;
        (long Rotations, double Price) least = (long.MaxValue, 0);
        for (int tokens = 1; tokens <= degree / 2 / rows && tokens / 2 < batchSize; tokens *= 2)
        {
            var plain = new DiagonalLayout(degree, inputSize, outputSize, rank, tokens, 1, 1, 1);
            int up = BestBabySteps(rows, 1, plain.OutputBlocks, 1);
            for (int copies = 1; copies <= Math.Min(rows, plain.Positions / plain.InputPeriod); copies *= 2)
            {
                int down = BestBabySteps(rows / copies, plain.InputBlocks, 1, 2);
                var layout = new DiagonalLayout(degree, inputSize, outputSize, rank, tokens, copies, down, up);
                (long Rotations, double Price) cost = Cost(layout, batchSize);
                if (cost.CompareTo(least) < 0)
                {
                    (best, least) = (layout, cost);
                }
            }
        }

        return best ?? smallest;
    }

    /// <summary>What a batch costs, in transforms: hoisted rotations share theirs, key products and products with weights
    /// count by the limbs that they touch.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    public static double Price(DiagonalLayout layout, int tokens)
    {
        ArgumentNullException.ThrowIfNull(layout);
        OperationCounts counts = layout.Counts(tokens);
        long twoLimbs = (long)layout.Groups(tokens)
            * ((layout.InputBlocks * (layout.DownBabySteps - 1L)) + layout.DownGiantSteps - 1 + layout.HeadSums);
        long products = (12 * twoLimbs) + (4 * (counts.KeySwitches - twoLimbs))
            + (layout.Groups(tokens) * ((4L * layout.InputBlocks * layout.DownDiagonals) + (2L * layout.OutputBlocks * layout.Rows)));
        return counts.Transforms + (ProductPrice * products);
    }

    private static (long Rotations, double Price) Cost(DiagonalLayout layout, int tokens) =>
        (layout.Counts(tokens).Rotations, Price(layout, tokens));

    // Baby steps are hoisted and made once a source, giant steps are plain and made once a sum.
    private static int BestBabySteps(int diagonals, int sources, int sums, int limbs)
    {
        int best = 1;
        (long Rotations, long Transforms) least = (long.MaxValue, 0);
        for (int steps = 1; steps <= diagonals; steps++)
        {
            long giants = (long)sums * (((diagonals + steps - 1) / steps) - 1);
            OperationCounts babies = DiagonalLayout.Hoisted(limbs, steps - 1), giant = DiagonalLayout.Hoisted(limbs, 1);
            (long Rotations, long Transforms) cost =
                ((sources * babies.Rotations) + giants, (sources * babies.Transforms) + (giants * giant.Transforms));
            if (cost.CompareTo(least) < 0)
            {
                (best, least) = (steps, cost);
            }
        }

        return best;
    }
}
