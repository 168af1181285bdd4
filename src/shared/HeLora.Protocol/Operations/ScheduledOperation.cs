using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>
/// One operation of the server. A unit's program lists them in order; executors of the plans of ciphertexts run such a list as it
/// stands, and counts and prices are sums over it.
/// </summary>
/// <param name="Kind">The kind of operation.</param>
/// <param name="Destination">The first register that is written; for an answer its number in the unit.</param>
/// <param name="Source">The first register that is read; -1 where none is.</param>
/// <param name="Argument">A number whose meaning the kind defines: the exponent of a monomial, h of an automorphism, slots, or the index of plaintexts.</param>
/// <param name="Count">A count whose meaning the kind defines: products, halvings, rotations or tokens; otherwise 1.</param>
/// <param name="Level">The level of the operands: limbs of a ciphertext less one; for words 0 where they are held in 32 bits and 1 where in 64.</param>
/// <param name="Log2Scale">log2 of the scale of the result where the layout fixes it; otherwise 0.</param>
public readonly record struct ScheduledOperation(
    OperationKind Kind, int Destination, int Source = -1, int Argument = 0, int Count = 1, int Level = 0, double Log2Scale = 0)
{
    /// <summary>The exact number of elementary operations.</summary>
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

    // Some automorphisms that share one decomposition of some limbs; dividing their results by P takes further transforms.
    private static OperationCounts Hoisted(long limbs, long automorphisms, long quotients) =>
        new(automorphisms, automorphisms, 1, 0, 0, (limbs * (limbs + 1)) + quotients);
}
