namespace HeLora.Protocol.Diagonal;

/// <summary>What is free in one projection's part of a layout.</summary>
/// <param name="UpBabySteps">Baby steps of the up factor, the one of no rotation included; a power of two up to R.</param>
/// <param name="TailSums">
/// Rotations of rotate-and-sum after the first rescaling, where they cost less and add noise; the others come before it.
/// </param>
public readonly record struct DiagonalSplit(int UpBabySteps, int TailSums);
