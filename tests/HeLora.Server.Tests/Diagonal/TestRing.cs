using HeLora.Compiler;
using HeLora.Compiler.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>Parameters of tests: the profiles, and small rings that protect nothing, with one and with two rescalings.</summary>
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

    // A client and a server have parameters of their own.
    private static readonly SchemeParameters[] Clients = All(), Servers = All();

    public static TheoryData<TestRing> Both => [TestRing.Small, TestRing.SmallDeep];

    public static SchemeParameters OfClient(TestRing ring) => Clients[(int)ring];

    public static SchemeParameters OfServer(TestRing ring) => Servers[(int)ring];

    public static SchemeParameters Create(TestRing ring)
    {
        if (ring < TestRing.Small)
        {
            return DiagonalParameters.Create((ParameterProfile)ring);
        }

        ulong[] large = Primes.NttPrimes(SmallDegree, 48, 2), medium = Primes.NttPrimes(SmallDegree, 40, 2);
        return SchemeParameters.CreateInsecure(
            SmallDegree, ring == TestRing.Small ? [large[1], medium[0]] : [large[1], medium[1], medium[0]], large[0]);
    }

    private static SchemeParameters[] All() => [.. Enum.GetValues<TestRing>().Select(Create)];
}
