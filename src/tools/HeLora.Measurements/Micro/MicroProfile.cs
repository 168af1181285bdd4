namespace HeLora.Measurements;

/// <summary>The measured parameters.</summary>
/// <param name="Name">Their name.</param>
/// <param name="RingDegree">N.</param>
/// <param name="Limbs">Moduli of a fresh ciphertext.</param>
/// <param name="Log2Qp">log2 of the product of all moduli.</param>
/// <param name="Scale">The scale of messages and plaintexts.</param>
public sealed record MicroProfile(string Name, int RingDegree, int Limbs, double Log2Qp, double Scale);
