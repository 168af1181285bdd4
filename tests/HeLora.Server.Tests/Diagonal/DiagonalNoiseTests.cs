using HeLora.Adapters.Peft;
using HeLora.Protocol.Diagonal;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>What <see cref="DiagonalNoise"/> predicts from shapes alone against what is measured.</summary>
public sealed class DiagonalNoiseTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(TestRing.Tuned, 512, 512, 8, 1)]
    [InlineData(TestRing.Tuned, 512, 512, 16, 8)]
    [InlineData(TestRing.Tuned, 4096, 4096, 16, 1)]
    [InlineData(TestRing.Tuned, 4096, 1024, 16, 4)]
    [InlineData(TestRing.Tuned, 5000, 300, 32, 1)]
    [InlineData(TestRing.Tuned, 100, 5000, 3, 2)]
    [InlineData(TestRing.Tuned, 4096, 4096, 1, 1)]
    [InlineData(TestRing.Fast, 512, 512, 8, 1)]
    [InlineData(TestRing.Safe, 700, 900, 16, 4)]
    [InlineData(TestRing.Small, 64, 40, 4, 1)]
    [InlineData(TestRing.Small, 100, 100, 100, 1)]
    [InlineData(TestRing.Small, 96, 96, 1, 64)]
    [InlineData(TestRing.Small, 1200, 30, 5, 3)]
    [InlineData(TestRing.Small, 30, 1200, 5, 3)]
    [InlineData(TestRing.Small, 300, 40, 2, 1)]
    [InlineData(TestRing.SmallDeep, 128, 128, 8, 2)]
    public void ErrorsAreWithinAFactorOfTwo(TestRing ring, int inputSize, int outputSize, int rank, int batch)
    {
        // Few rows have few errors to average.
        int tokens = rank < 8 ? 24 : 8;
        LoraModule[] modules = [LoraModule.Random("m", inputSize, outputSize, rank, 16, 7)];
        using var site = new DiagonalSite(modules, batch, ring);
        float[] x = TestSite.Activations(tokens * inputSize, 3);
        double measured = site.RelativeError(x, site.Run(x));
        double predicted = DiagonalNoise.RelativeError(site.Layout, site.Layout.Parts[0], site.Offer.AnswerBits);
        output.WriteLine(
            $"MEASURED {ring} {inputSize}->{outputSize}/{rank} b{batch}: 2^{Math.Log2(measured):F2}, predicted 2^{Math.Log2(predicted):F2}; "
            + $"{site.Offer.AnswerBits} answer bits, predicted {DiagonalNoise.AnswerBits(site.Layout)}");
        Assert.InRange(measured, predicted / 2, predicted * 2);
        Assert.InRange(site.Offer.AnswerBits - DiagonalNoise.AnswerBits(site.Layout), -1, 1);
    }
}
