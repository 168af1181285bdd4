using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat.Masks;

/// <summary>An encryption of zero made ahead of time: its seed, and b in the NTT domain. It hides one message.</summary>
internal sealed class EncryptionMask(SchemeParameters parameters, int limbs) : IDisposable
{
    public byte[] Seed { get; } = new byte[SeededStream.SeedSize];

    public RnsPolynomial B { get; } = new(parameters.Ring, limbs, PolynomialDomain.Ntt);

    public void Dispose() => B.Dispose();
}
