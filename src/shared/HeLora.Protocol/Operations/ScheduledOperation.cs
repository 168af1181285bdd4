using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>
/// One operation of a step. The server's executors run such a list as it stands; counts and prices are sums over it.
/// </summary>
/// <param name="Kind">What is done.</param>
/// <param name="Destination">The first register written; of an answer its number in the unit.</param>
/// <param name="Source">The first register read; -1 where none is.</param>
/// <param name="Argument">What the kind says: a monomial's exponent, h of an automorphism, slots, the index of plaintexts.</param>
/// <param name="Count">What the kind says: products, halvings or rotations; else 1.</param>
/// <param name="Level">Limbs less one of the operands.</param>
/// <param name="Log2Scale">log2 of what 1 is worth in the result, where it has a fixed scale; else 0.</param>
public readonly record struct ScheduledOperation(
    OperationKind Kind, int Destination, int Source = -1, int Argument = 0, int Count = 1, int Level = 0, double Log2Scale = 0)
{
    /// <summary>What it takes, exactly.</summary>
    public OperationCounts Counts()
    {
        long limbs = Level + 1;
        return Kind switch
        {
            OperationKind.MultiplyDown or OperationKind.MultiplyDownAdd or OperationKind.MultiplyUp => new OperationCounts(0, 0, 0, 0, Count, 0),
            OperationKind.Lift => new OperationCounts(0, 0, 0, 0, 0, 1),
            OperationKind.Merge or OperationKind.Expand => Hoisted(1, 1, 2),
            OperationKind.Trace => Hoisted(1, (1 << Count) - 1, 2),
            OperationKind.Lower => new OperationCounts(0, 0, 0, 0, 0, 3),
            OperationKind.RotateHoisted => Hoisted(limbs, Count, 2 * Count * (limbs + 1)),
            OperationKind.RotateAdd => Hoisted(limbs, 1, 2 * (limbs + 1)),
            OperationKind.Rescale => new OperationCounts(0, 0, 0, 1, 0, 2 * limbs),
            OperationKind.Answer => new OperationCounts(0, 0, 0, 0, 0, 2),
            _ => default,
        };
    }

    // One decomposition of some limbs, some automorphisms of it, and the transforms that their quotients by P take.
    private static OperationCounts Hoisted(long limbs, long automorphisms, long quotients) =>
        new(automorphisms, automorphisms, 1, 0, 0, (limbs * (limbs + 1)) + quotients);
}
