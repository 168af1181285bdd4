using HeLora.Adapters.Peft;
using HeLora.Plans;
using HeLora.Scheme;

namespace HeLora.Server.Tests.Coefficient;

/// <summary>What a step costs follows from its layout alone.</summary>
public sealed class OperationCountTests
{
    [Theory]
    [InlineData(4096, 16, 1, 17, 11, 32, 68)]
    [InlineData(512, 8, 1, 13, 5, 2, 26)]
    [InlineData(512, 8, 8, 19, 13, 40, 96)]
    [InlineData(512, 8, 5, 19, 13, 28, 90)]
    public void SealedCountsAreThese(int size, int rank, int batch, int rotations, int decompositions, int products, int transforms)
    {
        using Site site = Site.Random(size, size, rank, batch, AdapterPrivacy.Sealed);
        site.Run(Site.Activations(batch * size, 1));
        var expected = new OperationCounts(rotations, rotations, decompositions, 0, products, transforms);
        Assert.Equal(expected, site.Session.Counts);

        // No activation changes them.
        site.Run(new float[batch * size]);
        Assert.Equal(expected + expected, site.Session.Counts);
        Assert.Equal(2 * batch, site.Session.TokensAnswered);
    }

    [Theory]
    [InlineData(4096, 16, 1, 32, 8)]
    [InlineData(512, 8, 8, 16, 8)]
    public void AnOpenBasisNeedsNoKeySwitch(int size, int rank, int batch, int products, int transforms)
    {
        using Site site = Site.Random(size, size, rank, batch, AdapterPrivacy.OpenBasis);
        site.Run(Site.Activations(batch * size, 1));
        Assert.Equal(new OperationCounts(0, 0, 0, 0, products, transforms), site.Session.Counts);
    }

    [Theory]
    [InlineData(AdapterPrivacy.Sealed)]
    [InlineData(AdapterPrivacy.OpenBasis)]
    public void ThreadsChangeNothing(AdapterPrivacy privacy)
    {
        LoraModule[] modules = [LoraModule.Random("q", 700, 300, 16, 16, 1), LoraModule.Random("k", 700, 90, 8, 16, 2)];
        using var one = new Site(modules, privacy, 3);
        using var two = new Site(one.Adapter, modules, threads: 2);
        float[] x = Site.Activations(5 * 700, 2);
        Assert.InRange(one.WorstError(x), double.NegativeInfinity, -8);
        Assert.InRange(two.WorstError(x), double.NegativeInfinity, -8);
        Assert.Equal(one.Session.Counts, two.Session.Counts);
    }

    [Fact]
    public void AUsualProjectionIsSmallOnTheWire()
    {
        using Site site = Site.Random(4096, 4096, 16, 1, AdapterPrivacy.Sealed);
        Assert.InRange(site.PublicKeyBytes.Length + site.GaloisKeyBytes.Length, 1, 700_000);
        Assert.InRange(site.Offer.ActivationBytes(1), 1, 110_000);
        Assert.InRange(site.Offer.AnswerBytes(1), 1, 110_000);
    }
}
