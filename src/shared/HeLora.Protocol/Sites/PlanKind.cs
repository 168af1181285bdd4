namespace HeLora.Protocol;

/// <summary>The ways to compute a step. Protocol, compiler, client and server each have a folder for every plan.</summary>
public enum PlanKind
{
    /// <summary>Numbers in coefficients, one modulus, packing by trace (docs/plans/coefficient.md).</summary>
    Coefficient,

    /// <summary>Numbers in slots, diagonals with baby and giant steps (docs/plans/diagonal.md).</summary>
    Diagonal,

    /// <summary>Masks made ahead of time in blocks, then one integer product of weights in the clear with ciphertext words (docs/plans/streaming.md).</summary>
    Streaming,
}
