using HeLora.Scheme;

namespace HeLora.Cli.Bench.Micro;

/// <summary>The measured parameters.</summary>
/// <param name="Name">Their name.</param>
/// <param name="RingDegree">N.</param>
/// <param name="Limbs">Moduli of a fresh ciphertext.</param>
/// <param name="Log2Qp">log2 of the product of all moduli.</param>
/// <param name="Scale">The scale of messages and plaintexts.</param>
internal sealed record MicroProfile(string Name, int RingDegree, int Limbs, double Log2Qp, double Scale)
{
    /// <summary>Describes parameters.</summary>
    public static MicroProfile Of(string name, SlotParameters slots) => new(
        name, slots.Parameters.Degree, slots.Parameters.LimbCount, slots.Parameters.Log2Qp, slots.Scale);
}
