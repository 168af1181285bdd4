using HeLora.Scheme;

namespace HeLora.Plans.Diagonal;

/// <summary>The parameter set of the diagonal plan.</summary>
public static class DiagonalParameters
{
    // One rescaling, 26 bits after the binary point, and a last modulus of 48 bits: there the products with the up factor,
    // which are not rescaled, need the room.
    private const int PrecisionBits = 26, IntegerBits = 5;

    /// <summary>
    /// The smallest secure ring for two products and one rescaling: N = 8192, moduli of 48 and 42 bits, P of 48 (log2 QP =
    /// 138 of the 214 that are allowed).
    /// </summary>
    public static SchemeParameters Create() => SlotParameters.CreateTuned(1, PrecisionBits, IntegerBits).Parameters;
}
