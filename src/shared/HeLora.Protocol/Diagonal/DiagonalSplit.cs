namespace HeLora.Protocol.Diagonal;

/// <summary>The free parameters of one projection's part of a <see cref="DiagonalLayout"/>.</summary>
/// <param name="UpBabySteps">Baby steps of the up factor, the one of no rotation included; a power of two up to R.</param>
/// <param name="TailSums">
/// Rotations of rotate-and-sum after the first rescaling, where they cost less and add more noise; the others come before it.
/// </param>
public readonly record struct DiagonalSplit(int UpBabySteps, int TailSums);
