using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Compiler.Diagonal;

/// <summary>The parameter sets of the diagonal plan.</summary>
public static class DiagonalParameters
{
    /// <summary>N of the tuned profile.</summary>
    public const int TunedDegree = 8192;

    // Requests lose the second modulus. It divides noise that is far above rounding, so that it may be small; the first,
    // where the up factor is applied without a rescaling, and P take all bits that seeds expand to without rejections.
    private const int FirstBits = 48, SecondBits = 32;

    /// <summary>
    /// Makes a profile's parameters. Tuned: N = 8192, moduli of 48 and 32 bits, P of 48 (log2 QP = 128 of the 214 that are
    /// allowed). Fast and safe: <see cref="SlotProfile"/>, of which two rescalings are used.
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
                throw new ArgumentOutOfRangeException(nameof(profile), profile, "there is no such profile");
        }
    }
}
