using System.Security.Cryptography;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

public class SeedExpansionTests
{
    [Fact]
    public void ExpansionIsFrozen()
    {
        using SchemeParameters parameters = KnownAnswer.Parameters();
        using RnsPolynomial polynomial = SeedExpansion.Uniform(parameters, 2, KnownAnswer.Seed);
        var canonical = new byte[8 * parameters.Degree * 2];
        for (int i = 0; i < 2; i++)
        {
            Modulus modulus = parameters.Ring.Limbs[i].Modulus;
            for (int j = 0; j < parameters.Degree; j++)
            {
                BitConverter.TryWriteBytes(
                    canonical.AsSpan(8 * ((i * parameters.Degree) + j)), modulus.ToCanonical(polynomial.Limb(i)[j]));
            }
        }

        Assert.Equal("0eb2e8c7a465d8295920326f0cb67a0313e94b38163bcc3628eabfc961841175", Convert.ToHexStringLower(SHA256.HashData(canonical)));
    }

    [Fact]
    public void LimbsFollowOneAnotherInOneStream()
    {
        SchemeParameters parameters = TestParameters.TinyChain;
        using RnsPolynomial whole = SeedExpansion.Uniform(parameters, 4, KnownAnswer.Seed);
        using RnsPolynomial part = SeedExpansion.Uniform(parameters, 2, KnownAnswer.Seed);
        Assert.True(whole.Limb(0).SequenceEqual(part.Limb(0)));
        Assert.True(whole.Limb(1).SequenceEqual(part.Limb(1)));
        Assert.False(whole.Limb(2).SequenceEqual(whole.Limb(3)));
    }

    [Fact]
    public void CoefficientDomainAndShortSeedsAreRefused()
    {
        SchemeParameters parameters = TestParameters.Tiny;
        using var stream = new SeededStream(KnownAnswer.Seed);
        using var coefficients = new RnsPolynomial(parameters.Ring, 1, PolynomialDomain.Coefficient);
        Assert.Throws<ArgumentException>(() => SeedExpansion.Uniform(stream, coefficients));
        Assert.Throws<ArgumentException>(() => SeedExpansion.Uniform(parameters, 1, KnownAnswer.Seed.AsSpan(1)));
    }
}
