using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client.Coefficient;

/// <summary>A seed and b of an encryption of zero, made ahead of time; used for one message.</summary>
internal sealed class EncryptionMask(SchemeParameters parameters) : IDisposable
{
    public byte[] Seed { get; } = new byte[SeededStream.SeedSize];

    public RnsPolynomial B { get; } = new(parameters.Ring, 1, PolynomialDomain.Ntt);

    public void Dispose() => B.Dispose();
}
