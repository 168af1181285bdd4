using System.Globalization;
using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>Decrypted deltas against float64, relative to the deltas themselves, and operations against the program's.</summary>
public sealed class DiagonalPrecisionTests(ITestOutputHelper output)
{
    private const double Precision = -8;

    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(7, 5, 3, 1, 2)]
    [InlineData(64, 40, 4, 1, 3)]
    [InlineData(100, 300, 5, 3, 7)]
    [InlineData(300, 17, 12, 2, 2)]
    [InlineData(3, 5000, 3, 1, 1)]
    [InlineData(5000, 3, 2, 1, 4)]
    [InlineData(512, 512, 8, 1, 1)]
    [InlineData(512, 512, 16, 8, 8)]
    [InlineData(1024, 1024, 16, 4, 5)]
    [InlineData(768, 2304, 64, 1, 1)]
    [InlineData(200, 200, 256, 1, 1)]
    [InlineData(4100, 96, 7, 1, 1)]
    [InlineData(4096, 4096, 16, 1, 1)]
    [InlineData(4096, 4096, 16, 4, 4)]
    [InlineData(11008, 4096, 8, 1, 1)]
    [InlineData(96, 96, 1, 64, 70)]
    [InlineData(4096, 4096, 1, 1, 2)]
    [InlineData(65536, 64, 1, 1, 2)]
    public void DeltasAreRight(int inputSize, int outputSize, int rank, int batch, int tokens) =>
        Check([LoraModule.Random("m", inputSize, outputSize, rank, 2 * rank, 42)], batch, tokens, TestRing.Tuned);

    [Theory]
    [InlineData("512 128 128", "4 16 8", 3)]
    [InlineData("512 128", "8 4", 1)]
    [InlineData("64 300 5 1 17", "4 2 1 8 2", 2)]
    [InlineData("900 900 900", "16 16 16", 1)]
    public void ProjectionsThatShareAnInputAreRight(string sizes, string ranks, int batch)
    {
        int[] outputs = Numbers(sizes), rank = Numbers(ranks);
        LoraModule[] modules = [.. outputs.Select((o, i) => LoraModule.Random($"m{i}", 256, o, rank[i], 16, (ulong)i))];
        Check(modules, batch, batch + 1, TestRing.Tuned);
    }

    [Theory]
    [InlineData(TestRing.Fast, 512, 300, 8, 2, 3)]
    [InlineData(TestRing.Safe, 512, 300, 8, 2, 3)]
    [InlineData(TestRing.Fast, 4096, 4096, 16, 1, 1)]
    [InlineData(TestRing.Safe, 4096, 4096, 16, 1, 1)]
    public void ProfilesOfTheTextbookFormAreRight(TestRing ring, int inputSize, int outputSize, int rank, int batch, int tokens) =>
        Check([LoraModule.Random("m", inputSize, outputSize, rank, 2 * rank, 42)], batch, tokens, ring);

    private static int[] Numbers(string text) => [.. text.Split(' ').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];

    private void Check(LoraModule[] modules, int batch, int tokens, TestRing ring)
    {
        using var site = new DiagonalSite(modules, batch, ring);
        float[] x = TestSite.Activations(tokens * modules[0].InputSize, 1);
        double[] errors = site.Errors(x, site.Run(x));
        output.WriteLine(
            $"MEASURED {ring} {modules[0].InputSize}->{string.Join(' ', site.Layout.Modules.Select(m => $"{m.OutputSize}/{m.Rank}"))} "
            + $"b{batch}: {string.Join(' ', errors.Select(e => $"2^{e:F2}"))}, {site.Layout.Counts(batch).Rotations} rotations, "
            + $"{site.KeyBytes} bytes of keys, {site.Offer.InputBodySize} up, {site.Offer.AnswerBodySize} down");
        Assert.InRange(errors.Max(), double.NegativeInfinity, Precision);
        Assert.Equal(site.Layout.Counts(tokens), site.Session.Counts);
        Assert.Equal(tokens, site.Session.TokensAnswered);
    }
}
