using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Compiler.Coefficient;

/// <summary>The parameter sets of the coefficient plan.</summary>
public static class CoefficientParameters
{
    /// <summary>N of a sealed step.</summary>
    public const int SealedDegree = 4096;

    /// <summary>N of an open-basis step.</summary>
    public const int OpenBasisDegree = 2048;

    /// <summary>
    /// Makes the parameters of a policy. Sealed: N = 4096, with q and P the largest primes below 2^48 (log2 QP is 96 of the 106 that
    /// the table allows); just below a power of two, seeds expand with hardly any rejections. Open basis: N = 2048 and q below 2^44,
    /// of the 53 bits that the table allows, and no special prime, as no key is switched.
    /// </summary>
    /// <param name="privacy">The policy.</param>
    public static SchemeParameters Create(AdapterPrivacy privacy)
    {
        if (privacy == AdapterPrivacy.OpenBasis)
        {
            return new SchemeParameters(OpenBasisDegree, Primes.NttPrimes(OpenBasisDegree, 44, 1), null);
        }

        ulong[] primes = Primes.NttPrimes(SealedDegree, 48, 2);
        return new SchemeParameters(SealedDegree, [primes[1]], primes[0]);
    }
}
