namespace HeLora.Scheme;

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

    /// <summary>What a is more than b.</summary>
    public static OperationCounts operator -(OperationCounts a, OperationCounts b) => a.Subtract(b);

    /// <summary>Counts of as many repetitions.</summary>
    public static OperationCounts operator *(OperationCounts a, long times) => a.Multiply(times);

    /// <summary>Sums two counts.</summary>
    public OperationCounts Add(OperationCounts other) => new(
        Rotations + other.Rotations, KeySwitches + other.KeySwitches, Decompositions + other.Decompositions,
        Rescales + other.Rescales, PlainMultiplications + other.PlainMultiplications, Transforms + other.Transforms);

    /// <summary>What these are more than others.</summary>
    public OperationCounts Subtract(OperationCounts other) => Add(other.Multiply(-1));

    /// <summary>Counts of as many repetitions.</summary>
    public OperationCounts Multiply(long times) => new(
        Rotations * times, KeySwitches * times, Decompositions * times, Rescales * times, PlainMultiplications * times,
        Transforms * times);
}
