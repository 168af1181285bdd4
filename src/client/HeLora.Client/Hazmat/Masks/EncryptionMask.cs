using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat.Masks;

/// <summary>A seed and b of an encryption of zero, made ahead of time; used for one message.</summary>
internal sealed class EncryptionMask(SchemeParameters parameters, int limbs) : IDisposable
{
    public byte[] Seed { get; } = new byte[SeededStream.SeedSize];

    public RnsPolynomial B { get; } = new(parameters.Ring, limbs, PolynomialDomain.Ntt);

    public void Dispose() => B.Dispose();
}
