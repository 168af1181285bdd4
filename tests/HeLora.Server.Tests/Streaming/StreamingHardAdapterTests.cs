using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Streaming;

/// <summary>Adapters that are degenerate or badly scaled.</summary>
public sealed class StreamingHardAdapterTests
{
    private const int InputSize = 90, OutputSize = 70;

    public static TheoryData<AdapterPrivacy, int> Kinds => StreamingActivationTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnUntrainedAdapterGivesNothing(AdapterPrivacy privacy, int wordBits)
    {
        using var site = new StreamingSite([Adversarial.ScaleColumns(Gaussian(8), _ => 0)], privacy, wordBits);
        Assert.All(site.Run(TestSite.Activations(InputSize, 1)), d => Assert.Equal(0, d));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnUntrainedProjectionBesideATrainedOneGivesNothing(AdapterPrivacy privacy, int wordBits)
    {
        using var site = new StreamingSite([Adversarial.ScaleColumns(Gaussian(8), _ => 0), Gaussian(4)], privacy, wordBits);
        float[] x = TestSite.Activations(InputSize, 1), deltas = site.Run(x);
        Assert.All(deltas[..OutputSize], d => Assert.Equal(0, d));
        Assert.InRange(DeltaErrors.Of(site.Modules, x, deltas)[1], double.NegativeInfinity, -6.5);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ARankDeficientAdapterIsRight(AdapterPrivacy privacy, int wordBits)
    {
        // Rank 3 in 8 rows: the last five rows of A repeat the first three.
        LoraModule module = Gaussian(8);
        for (int j = 3; j < 8; j++)
        {
            module.A.AsSpan(j % 3 * InputSize, InputSize).CopyTo(module.A.AsSpan(j * InputSize));
        }

        Check(privacy, wordBits, module);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ColumnsOverSixDecadesAreRight(AdapterPrivacy privacy, int wordBits) =>
        Check(privacy, wordBits, Adversarial.ScaleColumns(Gaussian(13), j => Math.Pow(10, -j / 2.0)));

    // Nothing but the product counts, however its size is shared between A and B.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void TinyAndHugeWeightsAreRight(AdapterPrivacy privacy, int wordBits)
    {
        Check(privacy, wordBits, Adversarial.ScaleColumns(Gaussian(8), _ => 1e-20));
        Check(privacy, wordBits, Adversarial.ScaleColumns(Gaussian(8), _ => 1e20));
        LoraModule large = Gaussian(8), shared = Adversarial.ScaleColumns(large, _ => 1e-9);
        Check(privacy, wordBits, new LoraModule("m", InputSize, OutputSize, 8, 1e9, shared.A, shared.B));
    }

    // One output far larger than the others sets the bound; the others lose precision but nothing wraps around.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void ALargeOutputIsRight(AdapterPrivacy privacy, int wordBits)
    {
        LoraModule module = Gaussian(8);
        for (int j = 0; j < 8; j++)
        {
            module.B[(5 * 8) + j] *= 100;
        }

        Check(privacy, wordBits, module);
        using var site = new StreamingSite([module], privacy, wordBits);
        Assert.InRange(site.WorstError(Adversarial.LargestRow(module)), double.NegativeInfinity, -6);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ProjectionsOfVeryDifferentSizesAreRight(AdapterPrivacy privacy, int wordBits) =>
        Check(
            privacy, wordBits, Gaussian(8), Adversarial.ScaleColumns(Gaussian(4), _ => 1e-6), Adversarial.ScaleColumns(Gaussian(16), _ => 1e4));

    private static LoraModule Gaussian(int rank) => LoraModule.Random("m", InputSize, OutputSize, rank, 16, 77);

    private static void Check(AdapterPrivacy privacy, int wordBits, params LoraModule[] modules)
    {
        using var site = new StreamingSite(modules, privacy, wordBits);
        Assert.InRange(site.WorstError(TestSite.Activations(2 * InputSize, 5)), double.NegativeInfinity, -6);
    }
}
