namespace HeLora.Rings;

/// <summary>
/// Divides polynomials by the modulus of their last limb and rounds to nearest. The last limb is made balanced; subtracting it
/// then leaves the nearest multiple of its modulus.
/// </summary>
internal static unsafe class RoundingDivision
{
    /// <summary>Divides a polynomial in the coefficient domain.</summary>
    /// <param name="a">The polynomial; its last limb is overwritten.</param>
    /// <param name="destination">One limb fewer.</param>
    public static void Coefficients(RnsPolynomial a, RnsPolynomial destination)
    {
        RnsRing ring = a.Ring;
        int top = a.LimbCount - 1;
        Span<double> last = a.Limb(top);
        Residues.Reduce(ring.Limbs[top].Modulus, last, last);
        for (int i = 0; i < top; i++)
        {
            Residues.SubtractMultiplyScalar(
                ring.Limbs[i].Modulus, a.Limb(i), last, ring.InverseOf(top, i), destination.Limb(i));
        }
    }

    /// <summary>
    /// Divides one or two polynomials in the NTT domain. Their last limbs come to coefficients. Then those are transformed for
    /// every other limb, in the destination's memory, and a stage subtracts and multiplies part by part.
    /// </summary>
    /// <param name="a">The first polynomial; its last limb is overwritten.</param>
    /// <param name="b">The second one, or null; its last limb is overwritten.</param>
    /// <param name="destinationA">One limb fewer.</param>
    /// <param name="destinationB">One limb fewer, or null.</param>
    public static void Values(RnsPolynomial a, RnsPolynomial? b, RnsPolynomial destinationA, RnsPolynomial? destinationB)
    {
        RnsRing ring = a.Ring;
        int top = a.LimbCount - 1;
        double half = ring.Limbs[top].Modulus.AsDouble / 2;
        Span<double> none = [];
        fixed (double* lastA = a.Limb(top), lastB = b is null ? none : b.Limb(top))
        {
            var last = new NttOperands(lastA, lastA, lastB, lastB);
            ring.Limbs[top].RunInverse(last, default(NoStage), balanced: true, Simd.Widest);
            for (int i = 0; i < top; i++)
            {
                NttTables tables = ring.Limbs[i];
                double inverse = ring.InverseOf(top, i), lift = tables.FactorFor(half);
                fixed (double* valuesA = a.Limb(i), toA = destinationA.Limb(i))
                fixed (double* valuesB = b is null ? none : b.Limb(i), toB = destinationB is null ? none : destinationB.Limb(i))
                {
                    var operands = new NttOperands(lastA, toA, lastB, toB);
                    var first = new ElementStage<ElementOperations.SubtractMultiplyScalar>(
                        valuesA, toA, toA, tables.Modulus, inverse);
                    if (b is null)
                    {
                        tables.RunForward(operands, lift, first, Simd.Widest);
                        continue;
                    }

                    var second = new ElementStage<ElementOperations.SubtractMultiplyScalar>(
                        valuesB, toB, toB, tables.Modulus, inverse);
                    var both = new ElementPairStage<ElementOperations.SubtractMultiplyScalar>(first, second);
                    tables.RunForward(operands, lift, both, Simd.Widest);
                }
            }
        }
    }
}
