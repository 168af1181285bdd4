using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Compiler.Diagonal;

/// <summary>The parameter sets of the diagonal plan.</summary>
public static class DiagonalParameters
{
    /// <summary>N of the tuned profile.</summary>
    public const int TunedDegree = 8192;

    // The first rescaling divides by the second modulus, which may be small, as it divides noise far above that of rounding. The
    // up factor is applied without a rescaling in the first modulus; this one and P take all bits that seeds expand to with hardly
    // any rejections.
    private const int FirstBits = 48, SecondBits = 32;

    /// <summary>
    /// Makes a profile's parameters. Tuned: N = 8192, moduli of 48 and 32 bits, P of 48 bits (log2 QP is 128 of the 214 that the table
    /// allows). Fast and safe: those of <see cref="SlotProfile"/>, of whose rescalings a step uses two.
    /// </summary>
    /// <param name="profile">The profile.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static SchemeParameters Create(ParameterProfile profile) => Spec(profile).Create();

    /// <summary>The numbers of a profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static CiphertextParameterSpec Spec(ParameterProfile profile)
    {
        switch (profile)
        {
            case ParameterProfile.Tuned:
                ulong[] first = Primes.NttPrimes(TunedDegree, FirstBits, 2);
                return new CiphertextParameterSpec(TunedDegree, [first[1], Primes.NttPrimes(TunedDegree, SecondBits, 1)[0]], first[0]);
            case ParameterProfile.Fast or ParameterProfile.Safe:
                using (var slots = SlotParameters.Create(profile == ParameterProfile.Fast ? SlotProfile.Fast : SlotProfile.Safe))
                {
                    return CiphertextParameterSpec.Of(slots.Parameters);
                }

            default:
                throw new ArgumentOutOfRangeException(nameof(profile), profile, $"profile: {profile}; expected tuned, fast or safe");
        }
    }
}
