using HeLora.Scheme;

namespace HeLora.Plans.Diagonal;

/// <summary>Chooses the layout of the fewest rotations, and among those the cheapest.</summary>
public static class DiagonalPlanner
{
    // What a product of two polynomials' limbs costs beside a transform of one.
    private const double ProductPrice = 1.0 / 6;

    /// <summary>Chooses a layout for batches of a size; other numbers of tokens work too.</summary>
    /// <param name="parameters">Two moduli or more, and a special prime.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections that share the input.</param>
    /// <param name="batchSize">Tokens that clients send at a time.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public static DiagonalLayout Choose(
        SchemeParameters parameters, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize) =>
        DiagonalCandidates.Enumerate(parameters, inputSize, modules, batchSize).MinBy(layout => Cost(layout, batchSize))!;

    /// <summary>What a batch costs, in transforms: those and the products of limbs, of keys and of weights.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    public static double Price(DiagonalLayout layout, int tokens) => Cost(layout, tokens).Price;

    private static (long Rotations, double Price) Cost(DiagonalLayout layout, int tokens)
    {
        ArgumentNullException.ThrowIfNull(layout);
        long rotations = 0;
        double price = 0;
        foreach (ScheduledOperation operation in layout.Program(layout.UnitTokens))
        {
            OperationCounts counts = operation.Counts();
            long limbs = operation.Level + 1;
            rotations += counts.Rotations;
            price += counts.Transforms + (ProductPrice * 2 * limbs * (counts.PlainMultiplications + (counts.KeySwitches * (limbs + 1))));
        }

        int units = layout.Units(tokens);
        return (rotations * units, price * units);
    }
}
