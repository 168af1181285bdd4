using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Coefficient;

/// <summary>What a step costs follows from its layout alone.</summary>
public sealed class OperationCountTests
{
    // Counted by hand: products K R/g and chunks times expanded; switches L - 1, 2^s - 1 for a trace of s, 2^E - 1; transforms
    // one a leaf, four a decomposition, three an expanded ciphertext and two an answer.
    [Theory]
    [InlineData(4096, 16, 1, 1024, 1, 2, new[] { 2, 2, 2, 1, 1 }, 17, 11, 32, 68)]
    [InlineData(512, 8, 1, 512, 1, 0, new[] { 2, 2, 2, 2, 1 }, 13, 5, 2, 26)]
    [InlineData(512, 8, 8, 256, 8, 3, new[] { 2, 2, 2 }, 19, 13, 40, 96)]
    [InlineData(512, 8, 5, 256, 8, 3, new[] { 2, 2, 2 }, 19, 13, 28, 90)]
    public void SealedCountsAreThese(
        int size, int rank, int batch, int block, int tree, int expansions, int[] traces, int rotations, int decompositions,
        int products, int transforms)
    {
        LoraModule[] modules = [LoraModule.Random("m", size, size, rank, 2 * rank, 42)];
        var layout = new CoefficientLayout(
            AdapterPrivacy.Sealed, 4096, size, [new ModuleShape("m", size, rank)], block, tree, expansions, traces);
        using CoefficientAdapter adapter = CoefficientAdapter.Create(CoefficientSite.ServerParametersOf(AdapterPrivacy.Sealed), modules, layout);
        using var site = new CoefficientSite(adapter, modules);
        site.Run(TestSite.Activations(batch * size, 1));
        var expected = new OperationCounts(rotations, rotations, decompositions, 0, products, transforms);
        Assert.Equal(expected, site.Session.Counts);

        // No activation changes them.
        site.Run(new float[batch * size]);
        Assert.Equal(expected + expected, site.Session.Counts);
        Assert.Equal(2 * batch, site.Session.TokensAnswered);
    }

    [Theory]
    [InlineData(4096, 16, 1, 512, 1, 32, 8)]
    [InlineData(512, 8, 8, 64, 8, 16, 4)]
    public void AnOpenBasisNeedsNoKeySwitch(int size, int rank, int batch, int block, int tree, int products, int transforms)
    {
        LoraModule[] modules = [LoraModule.Random("m", size, size, rank, 2 * rank, 42)];
        var layout = new CoefficientLayout(
            AdapterPrivacy.OpenBasis, 2048, size, [new ModuleShape("m", size, rank)], block, tree, 0, []);
        using CoefficientAdapter adapter = CoefficientAdapter.Create(CoefficientSite.ServerParametersOf(AdapterPrivacy.OpenBasis), modules, layout);
        using var site = new CoefficientSite(adapter, modules);
        site.Run(TestSite.Activations(batch * size, 1));
        Assert.Equal(new OperationCounts(0, 0, 0, 0, products, transforms), site.Session.Counts);
    }

    [Fact]
    public void AUsualProjectionIsSmallOnTheWire()
    {
        using CoefficientSite site = CoefficientSite.Random(4096, 4096, 16, 1, AdapterPrivacy.Sealed);
        Assert.InRange(site.KeyBytes, 1, 700_000);
        Assert.InRange(site.Offer.ActivationBytes(1), 1, 110_000);
        Assert.InRange(site.Offer.AnswerBytes(1), 1, 110_000);
    }
}
