using HeLora.Compiler;
using HeLora.Compiler.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Tests;

/// <summary>Parameters of tests; the small ones protect nothing.</summary>
internal static class DiagonalRings
{
    private const int SmallDegree = 1024;

    public static readonly SchemeParameters Tuned = DiagonalParameters.Create(ParameterProfile.Tuned);

    public static readonly SchemeParameters Fast = DiagonalParameters.Create(ParameterProfile.Fast);

    public static readonly SchemeParameters Safe = DiagonalParameters.Create(ParameterProfile.Safe);

    public static readonly SchemeParameters Small = CreateSmall(1), SmallDeep = CreateSmall(2);

    private static SchemeParameters CreateSmall(int rescales)
    {
        ulong[] large = Primes.NttPrimes(SmallDegree, 48, 2), medium = Primes.NttPrimes(SmallDegree, 40, rescales);
        return SchemeParameters.CreateInsecure(SmallDegree, [large[1], .. medium], large[0]);
    }
}
