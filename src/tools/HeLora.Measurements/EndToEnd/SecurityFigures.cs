namespace HeLora.Measurements;

/// <summary>The parameters' security.</summary>
/// <param name="RingDegree">N.</param>
/// <param name="Log2Qp">log2 of the product of all moduli.</param>
/// <param name="Bits">Classical bits by the security table.</param>
public sealed record SecurityFigures(int RingDegree, double Log2Qp, int Bits);
