namespace HeLora.Protocol;

/// <summary>The ways a step is computed; every one has a folder of its name in Plans, Client and Server.</summary>
public enum PlanKind
{
    /// <summary>Numbers in coefficients, one modulus, packing by trace (docs/plans/coefficient.md).</summary>
    Coefficient,

    /// <summary>Numbers in slots, diagonals with baby and giant steps (docs/plans/diagonal.md).</summary>
    Diagonal,

    /// <summary>Masks made ahead in blocks, an integer product in the clear over ciphertext words (docs/plans/streaming.md).</summary>
    Streaming,
}
