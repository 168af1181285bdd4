using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>What a step costs follows from its layout alone.</summary>
public sealed class DiagonalOperationCountTests
{
    // Per step; per token the budget is 16 rotations, 16 key switches and 8 rescalings.
    [Theory]
    [InlineData(512, 8, 1, 13, 11, 9, 80)]
    [InlineData(512, 16, 8, 17, 13, 32, 128)]
    [InlineData(1024, 16, 4, 18, 14, 32, 134)]
    public void TheBudgetIsKept(int size, int rank, int batch, int rotations, int decompositions, int products, int transforms)
    {
        OperationCounts counts = Measure(TestRing.Tuned, size, rank, batch);
        Assert.Equal(new OperationCounts(rotations, rotations, decompositions, 1, products, transforms), counts);
        Assert.InRange(counts.Rotations, 1, 16L * batch);
        Assert.InRange(counts.Rescales, 1, 8L * batch);
    }

    [Fact]
    public void ALargeProjectionTakesTwentyRotations() =>
        Assert.Equal(new OperationCounts(20, 20, 16, 1, 32, 146), Measure(TestRing.Tuned, 4096, 16, 1));

    [Fact]
    public void TheTextbookFormRescalesTwice()
    {
        OperationCounts counts = Measure(TestRing.SmallDeep, 128, 8, 1);
        Assert.Equal(2, counts.Rescales);
        Assert.Equal(1, Measure(TestRing.Small, 128, 8, 1).Rescales);
        foreach (TestRing ring in (TestRing[])[TestRing.Fast, TestRing.Safe])
        {
            DiagonalLayout layout = ChosenLayouts.Diagonal(TestRings.OfServer(ring), 512, [new ModuleShape("m", 512, 8)], 1);
            Assert.Equal((13, 2), (layout.Counts(1).Rotations, layout.Counts(1).Rescales));
        }
    }

    // Upload and input rotations are shared, what follows is not.
    [Fact]
    public void ProjectionsShareInputRotations()
    {
        LoraModule[] one = [LoraModule.Random("q", 512, 512, 16, 16, 1)];
        LoraModule[] three = [.. "qkv".Select((name, i) => LoraModule.Random($"{name}", 512, 512, 16, 16, (ulong)i))];
        using var single = new DiagonalSite(one, 8);
        using var site = new DiagonalSite(three, 8);
        Assert.Equal(single.Offer.ActivationBytes(8), site.Offer.ActivationBytes(8));
        Assert.InRange(site.Layout.Counts(8).Rotations, 1, (3 * single.Layout.Counts(8).Rotations) - 6);
        float[] x = TestSite.Activations(8 * 512, 1);
        Assert.InRange(site.WorstError(x), double.NegativeInfinity, -8);
        Assert.Equal(site.Layout.Counts(8), site.Session.Counts);
    }

    [Fact]
    public void AUsualProjectionIsSmallOnTheWire()
    {
        using DiagonalSite site = DiagonalSite.Random(4096, 4096, 16, 1);
        Assert.InRange(site.KeyBytes, 1, 3_600_000);
        Assert.InRange(site.Offer.ActivationBytes(1), 1, 82_000);
        Assert.InRange(site.Offer.AnswerBytes(1), 1, 52_000);
    }

    private static OperationCounts Measure(TestRing ring, int size, int rank, int batch)
    {
        using DiagonalSite site = DiagonalSite.Random(size, size, rank, batch, ring);
        site.Run(TestSite.Activations(batch * size, 1));
        Assert.Equal(site.Layout.Counts(batch), site.Session.Counts);
        return site.Session.Counts;
    }
}
