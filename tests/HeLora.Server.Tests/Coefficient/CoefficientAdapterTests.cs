using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Coefficient;

public sealed class CoefficientAdapterTests
{
    [Fact]
    public void OffersDescribeTheSite()
    {
        LoraModule[] modules = [LoraModule.Random("a", 80, 40, 8, 4, 1), LoraModule.Random("b", 80, 3, 8, 4, 2)];
        using CoefficientAdapter closed = CoefficientAdapter.Create(CoefficientSite.ServerParametersOf(AdapterPrivacy.Sealed), modules, AdapterPrivacy.Sealed, 1);
        using CoefficientAdapter open = CoefficientAdapter.Create(CoefficientSite.ServerParametersOf(AdapterPrivacy.OpenBasis), modules, AdapterPrivacy.OpenBasis, 1);
        Assert.Equal([new ModuleShape("a", 40, 8), new ModuleShape("b", 3, 8)], closed.Offer.Layout.Modules);
        Assert.Empty(closed.Offer.Bases);

        // A basis has no more columns than outputs.
        Assert.Equal([new ModuleShape("a", 40, 8), new ModuleShape("b", 3, 3)], open.Offer.Layout.Modules);
        Assert.Equal([40 * 8, 3 * 3], open.Offer.Bases.Select(b => b.Length));
    }

    // Answers of a sealed adapter and what its offer says hold no weight: the offer is a few numbers long.
    [Fact]
    public void ASealedOfferIsSmall()
    {
        LoraModule[] modules = [LoraModule.Random("a", 500, 400, 8, 4, 1)];
        using CoefficientAdapter adapter = CoefficientAdapter.Create(CoefficientSite.ServerParametersOf(AdapterPrivacy.Sealed), modules, AdapterPrivacy.Sealed, 1);
        Assert.InRange(adapter.Offer.Serialize().Length, 1, 150);
    }

    // A basis is drawn anew for every adapter; the deltas are the same.
    [Fact]
    public void EveryAdapterHasABasisOfItsOwn()
    {
        LoraModule[] modules = [LoraModule.Random("a", 80, 40, 8, 4, 1)];
        using var first = new CoefficientSite(modules, AdapterPrivacy.OpenBasis, 1);
        using var second = new CoefficientSite(modules, AdapterPrivacy.OpenBasis, 1);
        Assert.NotEqual(first.Offer.Id, second.Offer.Id);
        Assert.True(first.Offer.Bases[0].Zip(second.Offer.Bases[0]).All(pair => pair.First != pair.Second));
    }

    // The basis is drawn anew; the length of answers must not depend on it.
    [Fact]
    public void AnOpenBasisAlwaysHasTheSameAnswerBits()
    {
        LoraModule[] modules = [LoraModule.Random("m", 512, 512, 8, 16, 42)];
        SchemeParameters parameters = CoefficientSite.ServerParametersOf(AdapterPrivacy.OpenBasis);
        var bits = new HashSet<int>();
        for (int i = 0; i < 20; i++)
        {
            using CoefficientAdapter adapter = CoefficientAdapter.Create(parameters, modules, AdapterPrivacy.OpenBasis, 4);
            bits.Add(adapter.Offer.AnswerBits);
        }

        Assert.Single(bits);
    }

    [Theory]
    [InlineData(AdapterPrivacy.Sealed)]
    [InlineData(AdapterPrivacy.OpenBasis)]
    public void OnlyValidCoefficientsAreSent(AdapterPrivacy privacy)
    {
        using CoefficientSite site = CoefficientSite.Random(64, 40, 4, 2, privacy);
        for (int tokens = 1; tokens <= 5; tokens++)
        {
            byte[] answer = site.Session.Evaluate(site.Client.Encrypt(new float[tokens * 64], new double[tokens]));
            int bits = site.Offer.AnswerBits, degree = site.Offer.Layout.Degree;
            int body = BitPacking.ByteCount(site.Offer.Layout.AnswerCoefficients, bits) + BitPacking.ByteCount(degree, bits);
            Assert.Equal(BatchHeader.Size + (site.Offer.Layout.AnswerCiphertexts(tokens) * body), answer.Length);
            Assert.InRange(site.Offer.Layout.AnswerCoefficients, 1, degree - 1);
        }
    }
}
