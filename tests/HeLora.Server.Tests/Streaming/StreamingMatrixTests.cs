using System.Globalization;
using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Streaming;

/// <summary>Shapes, ranks, policies, words and batches, against float64.</summary>
public sealed class StreamingMatrixTests
{
    /// <summary>The policies with every width of words that holds them, and the worst error of a token, as log2.</summary>
    public static readonly (AdapterPrivacy Privacy, int WordBits, double Worst)[] Kinds =
    [
        (AdapterPrivacy.OpenBasis, 32, -7), (AdapterPrivacy.OpenBasis, 40, -10), (AdapterPrivacy.OpenBasis, 48, -12),
        (AdapterPrivacy.Sealed, 40, -6.5), (AdapterPrivacy.Sealed, 48, -8.5),
    ];

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 5, 1, 3)]
    [InlineData(2, 1, 1, 2)]
    [InlineData(7, 5, 3, 1)]
    [InlineData(7, 5, 8, 3)]
    [InlineData(5, 230, 3, 1)]
    [InlineData(230, 5, 16, 2)]
    [InlineData(64, 64, 8, 1)]
    [InlineData(33, 31, 17, 9)]
    [InlineData(172, 64, 8, 5)]
    [InlineData(129, 257, 33, 17)]
    public void DeltasAreRight(int inputSize, int outputSize, int rank, int tokens)
    {
        foreach ((AdapterPrivacy privacy, int wordBits, double worst) in Kinds)
        {
            using StreamingSite site = StreamingSite.Random(inputSize, outputSize, rank, privacy, wordBits);
            AssertRight(site, TestSite.Activations(tokens * inputSize, 7), worst);
        }
    }

    [Theory]
    [InlineData(AdapterPrivacy.OpenBasis, 32, -7)]
    [InlineData(AdapterPrivacy.Sealed, 48, -8)]
    public void TheLargestRankIsRight(AdapterPrivacy privacy, int wordBits, double worst)
    {
        using StreamingSite site = StreamingSite.Random(300, 270, 256, privacy, wordBits);
        AssertRight(site, TestSite.Activations(300, 7), worst);
    }

    [Theory]
    [InlineData("512 128 128", "4,16,8", 3)]
    [InlineData("64 300 5 1 17", "4,2,1,8,2", 2)]
    public void ProjectionsThatShareAnInputAreRight(string sizes, string ranks, int tokens)
    {
        int[] outputs = [.. sizes.Split(' ').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        int[] rank = [.. ranks.Split(',').Select(r => int.Parse(r, CultureInfo.InvariantCulture))];
        LoraModule[] modules = [.. outputs.Select((o, i) => LoraModule.Random($"m{i}", 96, o, rank[i], 16, (ulong)i))];
        foreach ((AdapterPrivacy privacy, int wordBits, double worst) in ((AdapterPrivacy, int, double)[])[Kinds[0], Kinds[4]])
        {
            using var site = new StreamingSite(modules, privacy, wordBits);
            AssertRight(site, TestSite.Activations(tokens * 96, 8), worst);
        }
    }

    [Theory]
    [InlineData(4096, AdapterPrivacy.OpenBasis, 40)]
    [InlineData(8192, AdapterPrivacy.Sealed, 48)]
    [InlineData(4096, AdapterPrivacy.Sealed, 40)]
    public void LargerRingsAreRight(int degree, AdapterPrivacy privacy, int wordBits)
    {
        using var site = new StreamingSite([LoraModule.Random("m", 50, 30, 4, 8, 3)], privacy, wordBits, degree: degree);
        AssertRight(site, TestSite.Activations(5 * 50, 8), -6.5);
    }

    private static void AssertRight(StreamingSite site, float[] x, double worst)
    {
        double[] errors = DeltaErrors.Of(site.Modules, x, site.Run(x));
        Assert.True(
            errors.Max() <= worst, $"{site.Offer.Layout.Privacy} {site.Offer.Parameters.WordBits}: worst 2^{errors.Max():F2}; expected 2^{worst}");
    }
}
