using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Coefficient;

/// <summary>Decrypted deltas against float64.</summary>
public sealed class PrecisionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 1, 1, 2)]
    [InlineData(7, 5, 3, 1)]
    [InlineData(7, 5, 8, 3)]
    [InlineData(5, 900, 3, 1)]
    [InlineData(900, 5, 16, 2)]
    [InlineData(64, 64, 8, 1)]
    [InlineData(64, 64, 16, 8)]
    [InlineData(172, 64, 8, 5)]
    [InlineData(512, 512, 8, 1)]
    [InlineData(512, 512, 8, 17)]
    [InlineData(768, 2304, 8, 2)]
    [InlineData(3072, 768, 16, 1)]
    [InlineData(1000, 1500, 40, 1)]
    [InlineData(1000, 1500, 40, 3)]
    [InlineData(4096, 1024, 64, 1)]
    [InlineData(600, 500, 256, 1)]
    public void DeltasAreRight(int inputSize, int outputSize, int rank, int batch)
    {
        foreach (AdapterPrivacy privacy in Enum.GetValues<AdapterPrivacy>())
        {
            using CoefficientSite site = CoefficientSite.Random(inputSize, outputSize, rank, batch, privacy);
            float[] x = TestSite.Activations(batch * inputSize, 7);
            double[] errors = site.Errors(x, site.Run(x));
            Report($"{inputSize}->{outputSize} r{rank} b{batch} {privacy}", errors);
            Assert.InRange(errors.Max(), double.NegativeInfinity, -8);
        }
    }

    [Fact]
    public void AUsualProjectionIsRightToNineBits()
    {
        LoraModule[] modules = [LoraModule.Random("m", 4096, 4096, 16, 32, 1)];
        using var site = new CoefficientSite(modules, AdapterPrivacy.Sealed, 1);
        var errors = new List<double>();
        for (int key = 0; key < 4; key++)
        {
            using var client = new CoefficientSite(site.Adapter, modules);
            float[] x = TestSite.Activations(4096, key);
            errors.AddRange(client.Errors(x, client.Run(x)));
        }

        Report("4096->4096 r16 b1 Sealed, 4 keys", [.. errors]);
        Assert.InRange(DeltaErrors.Rms(errors), double.NegativeInfinity, -9);
        Assert.InRange(errors.Max(), double.NegativeInfinity, -8);
    }

    private void Report(string what, double[] errors) =>
        output.WriteLine($"MEASURED {what}: rms 2^{DeltaErrors.Rms(errors):F2}, worst 2^{errors.Max():F2}");
}
