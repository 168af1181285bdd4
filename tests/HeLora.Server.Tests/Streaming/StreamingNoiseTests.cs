using HeLora.Compiler.Streaming;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Streaming;

/// <summary>Errors are those that the compiler predicts from shapes.</summary>
public sealed class StreamingNoiseTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(256, 192, 8, AdapterPrivacy.OpenBasis, 32)]
    [InlineData(100, 300, 16, AdapterPrivacy.OpenBasis, 40)]
    [InlineData(256, 192, 8, AdapterPrivacy.OpenBasis, 48)]
    [InlineData(256, 192, 8, AdapterPrivacy.Sealed, 40)]
    [InlineData(100, 300, 16, AdapterPrivacy.Sealed, 48)]
    [InlineData(33, 70, 3, AdapterPrivacy.Sealed, 48)]
    public void ErrorsAreThosePredicted(int inputSize, int outputSize, int rank, AdapterPrivacy privacy, int wordBits)
    {
        using StreamingSite site = StreamingSite.Random(inputSize, outputSize, rank, privacy, wordBits);
        (double predicted, int answerBits) = StreamingPrediction.Of(site.Offer.Layout)!.Value;
        var random = new Random(5);
        float[] x = [.. Enumerable.Range(0, 200 * inputSize).Select(_ => Gaussian(random))];
        double error = 0, norm = 0;
        float[] deltas = site.Run(x);
        var reference = new double[outputSize];
        for (int t = 0; t < 200; t++)
        {
            site.Modules[0].Apply(x.AsSpan(t * inputSize, inputSize), reference);
            for (int i = 0; i < outputSize; i++)
            {
                error += Math.Pow(deltas[(t * outputSize) + i] - reference[i], 2);
                norm += reference[i] * reference[i];
            }
        }

        double measured = Math.Sqrt(error / norm);
        output.WriteLine($"MEASURED {site.Offer.Layout} {privacy}: 2^{Math.Log2(measured):F2}, predicted 2^{Math.Log2(predicted):F2}");
        Assert.InRange(measured, predicted / 2, predicted * 2);
        Assert.InRange(site.Offer.AnswerBits, answerBits - 1, answerBits + 1);
    }

    private static float Gaussian(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
