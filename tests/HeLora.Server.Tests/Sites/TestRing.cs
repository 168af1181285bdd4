using HeLora.Compiler;
using HeLora.Compiler.Diagonal;
using HeLora.Loopback;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Server.Tests;

/// <summary>Parameters of the diagonal plan: the profiles, and small rings that protect nothing, with one and with two rescalings.</summary>
public enum TestRing
{
    Tuned,
    Fast,
    Safe,
    Small,
    SmallDeep,
}

internal static class TestRings
{
    private const int SmallDegree = 1024;

    private static readonly LoopbackParameters[] All =
        [.. Enum.GetValues<TestRing>().Select(ring => new LoopbackParameters(() => Create(ring)))];

    public static LoopbackParameters Of(TestRing ring) => All[(int)ring];

    public static SchemeParameters OfServer(TestRing ring) => Of(ring).Server;

    private static SchemeParameters Create(TestRing ring)
    {
        if (ring < TestRing.Small)
        {
            return DiagonalParameters.Create((ParameterProfile)ring);
        }

        ulong[] large = Primes.NttPrimes(SmallDegree, 48, 2), medium = Primes.NttPrimes(SmallDegree, 40, 2);
        return SchemeParameters.CreateInsecure(
            SmallDegree, ring == TestRing.Small ? [large[1], medium[0]] : [large[1], medium[1], medium[0]], large[0]);
    }
}
