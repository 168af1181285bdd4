namespace HeLora.Plans;

/// <summary>Homomorphic operations of one or more encrypted steps, server side.</summary>
/// <param name="Rotations">Automorphisms applied, hoisted ones included.</param>
/// <param name="KeySwitches">Products with a Galois key: one an automorphism.</param>
/// <param name="Decompositions">Digit decompositions: one a hoisted group.</param>
/// <param name="Rescales">Divisions of the message by a dropped modulus.</param>
/// <param name="PlainMultiplications">Products of a ciphertext and a plaintext polynomial.</param>
/// <param name="Transforms">Number-theoretic transforms, forward and inverse.</param>
public readonly record struct OperationCounts(
    long Rotations, long KeySwitches, long Decompositions, long Rescales, long PlainMultiplications, long Transforms)
{
    /// <summary>Sums two counts.</summary>
    public static OperationCounts operator +(OperationCounts a, OperationCounts b) => a.Add(b);

    /// <summary>Sums two counts.</summary>
    public OperationCounts Add(OperationCounts other) => new(
        Rotations + other.Rotations, KeySwitches + other.KeySwitches, Decompositions + other.Decompositions,
        Rescales + other.Rescales, PlainMultiplications + other.PlainMultiplications, Transforms + other.Transforms);
}
