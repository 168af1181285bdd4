using HeLora.Protocol;

namespace HeLora.Server.Tests.Streaming;

public sealed class StreamingPrecisionTests
{
    [Theory]
    [InlineData(4096, 4096, 16, AdapterPrivacy.OpenBasis, 32, -8.5)]
    [InlineData(768, 2304, 8, AdapterPrivacy.OpenBasis, 32, -8.5)]
    [InlineData(1000, 300, 5, AdapterPrivacy.OpenBasis, 48, -13)]
    [InlineData(1024, 1024, 16, AdapterPrivacy.Sealed, 48, -9.5)]
    [InlineData(768, 2304, 8, AdapterPrivacy.Sealed, 40, -7.5)]
    [InlineData(33, 70, 3, AdapterPrivacy.Sealed, 48, -9.5)]
    public void ErrorsAreSmall(int inputSize, int outputSize, int rank, AdapterPrivacy privacy, int wordBits, double worst)
    {
        using StreamingSite site = StreamingSite.Random(inputSize, outputSize, rank, privacy, wordBits);
        var errors = new List<double>();
        for (int i = 0; i < 4; i++)
        {
            float[] x = TestSite.Activations(3 * inputSize, i);
            errors.AddRange(DeltaErrors.Of(site.Modules, x, site.Run(x)));
        }

        Assert.InRange(DeltaErrors.Rms(errors), double.NegativeInfinity, worst);
    }
}
