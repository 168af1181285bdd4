namespace HeLora.Scheme;

/// <summary>Numbers of homomorphic operations, as evaluators count them and layouts predict them.</summary>
/// <param name="Rotations">Automorphisms applied to ciphertexts, hoisted ones included.</param>
/// <param name="KeySwitches">Products with a Galois key, one for every automorphism.</param>
/// <param name="Decompositions">Digit decompositions, one for every hoisted group of automorphisms.</param>
/// <param name="Rescales">Divisions of a ciphertext by a dropped modulus.</param>
/// <param name="PlainMultiplications">Products of a ciphertext with a plaintext polynomial.</param>
/// <param name="Transforms">Number-theoretic transforms of one limb, forward and inverse.</param>
public readonly record struct OperationCounts(
    long Rotations, long KeySwitches, long Decompositions, long Rescales, long PlainMultiplications, long Transforms)
{
    /// <summary>Adds two counts.</summary>
    public static OperationCounts operator +(OperationCounts a, OperationCounts b) => a.Add(b);

    /// <summary>Subtracts b from a.</summary>
    public static OperationCounts operator -(OperationCounts a, OperationCounts b) => a.Subtract(b);

    /// <summary>The counts of <paramref name="times"/> repetitions.</summary>
    public static OperationCounts operator *(OperationCounts a, long times) => a.Multiply(times);

    /// <summary>Adds two counts.</summary>
    public OperationCounts Add(OperationCounts other) => new(
        Rotations + other.Rotations, KeySwitches + other.KeySwitches, Decompositions + other.Decompositions,
        Rescales + other.Rescales, PlainMultiplications + other.PlainMultiplications, Transforms + other.Transforms);

    /// <summary>Subtracts other counts from these.</summary>
    public OperationCounts Subtract(OperationCounts other) => Add(other.Multiply(-1));

    /// <summary>The counts of <paramref name="times"/> repetitions.</summary>
    public OperationCounts Multiply(long times) => new(
        Rotations * times, KeySwitches * times, Decompositions * times, Rescales * times, PlainMultiplications * times,
        Transforms * times);
}
