using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Loopback;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Contract;

/// <summary>What plans of ciphertexts ask of keys and of ciphertexts.</summary>
public sealed class CiphertextContractTests
{
    private const int InputSize = 64, OutputSize = 40;

    public static TheoryData<SitePlan> Plans => SitePlans.OfCiphertexts;

    [Theory]
    [MemberData(nameof(Plans))]
    public void MissingGaloisKeysAreRefused(SitePlan plan)
    {
        using CiphertextSite site = plan.CreateOfCiphertexts(Modules());
        using SecretKey own = SecretKey.Generate(site.SiteOffer.Parameters);
        IReadOnlyList<int> elements = site.SiteOffer.Layout.GaloisElements();
        if (elements.Count == 0)
        {
            using ISiteSession session = site.Adapter.Open(site.PublicKey, null);
            return;
        }

        Assert.Equal("galoisKeys", Refused(site, site.PublicKey, null));
        foreach (int missing in elements)
        {
            using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(own, elements.Where(e => e != missing));
            Assert.Equal("galoisKeys", Refused(site, site.PublicKey, keys));
        }
    }

    // Those of a twin have the same numbers, in other objects.
    [Theory]
    [MemberData(nameof(Plans))]
    public void KeysOfOtherParametersAreRefused(SitePlan plan)
    {
        SitePlan different = plan == SitePlan.CoefficientOpenBasis ? SitePlan.CoefficientSealed : SitePlan.CoefficientOpenBasis;
        using CiphertextSite site = plan.CreateOfCiphertexts(Modules()), other = different.CreateOfCiphertexts(Modules());
        LoopbackParameters parameters = site.Parameters;
        using SecretKey twinSecret = SecretKey.Generate(parameters.Client);
        using PublicKey twin = KeyGenerator.CreatePublicKey(twinSecret);
        Assert.NotSame(parameters.Client, site.SiteOffer.Parameters);
        Assert.Equal("publicKey", Refused(site, twin, site.GaloisKeys));
        Assert.Equal("publicKey", Refused(site, other.PublicKey, site.GaloisKeys));
        Assert.Equal("publicKey", Refused(site, other.PublicKey, null));
        Assert.Throws<WireFormatException>(() => PublicKey.Deserialize(site.SiteOffer.Parameters, other.PublicKey.Serialize()));
        if (site.GaloisKeys is not null)
        {
            using GaloisKeys twinKeys = KeyGenerator.CreateGaloisKeys(twinSecret, site.SiteOffer.Layout.GaloisElements());
            Assert.Equal("galoisKeys", Refused(site, site.PublicKey, twinKeys));
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void AFaultInTheLastCiphertextCountsForNothing(SitePlan plan)
    {
        using CiphertextSite site = plan.CreateOfCiphertexts(Modules());
        byte[] request = site.Encrypt(TestSite.Activations(64 * InputSize, 1)).Message.ToArray();
        request.AsSpan(request.Length - 66, 66).Fill(0xff);
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<WireFormatException>(() => site.Evaluate(request));
        }

        Assert.Equal(0, site.TokensAnswered);
        Assert.Equal(default, site.Session.Counts);
        site.AssertRight(TestSite.Activations(5 * InputSize, 9));
        Assert.Equal(site.SiteOffer.Layout.Counts(5), site.Session.Counts);
    }

    private static LoraModule[] Modules() => [LoraModule.Random("m", InputSize, OutputSize, 4, 8, 42)];

    private static string? Refused(CiphertextSite site, PublicKey publicKey, GaloisKeys? keys) =>
        Assert.Throws<ArgumentException>(() => site.Adapter.Open(publicKey, keys)).ParamName;
}
