using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Coefficient;

/// <summary>Adapters that are degenerate or badly scaled.</summary>
public sealed class HardAdapterTests
{
    private const int InputSize = 300, OutputSize = 200;

    public static TheoryData<AdapterPrivacy> Policies => [AdapterPrivacy.Sealed, AdapterPrivacy.OpenBasis];

    [Theory]
    [MemberData(nameof(Policies))]
    public void AnUntrainedAdapterGivesNothing(AdapterPrivacy privacy)
    {
        LoraModule zero = Adversarial.ScaleColumns(Gaussian(8), _ => 0);
        using var site = new CoefficientSite([zero], privacy, 1);
        Assert.All(site.Run(TestSite.Activations(InputSize, 1)), d => Assert.Equal(0, d));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void AnUntrainedProjectionBesideATrainedOneGivesNothing(AdapterPrivacy privacy)
    {
        LoraModule zero = Adversarial.ScaleColumns(Gaussian(8), _ => 0);
        using var site = new CoefficientSite([zero, Gaussian(4)], privacy, 1);
        float[] x = TestSite.Activations(InputSize, 1), deltas = site.Run(x);
        Assert.All(deltas[..OutputSize], d => Assert.Equal(0, d));
        Assert.InRange(site.Errors(x, deltas)[1], double.NegativeInfinity, -8);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void ARankDeficientAdapterIsRight(AdapterPrivacy privacy)
    {
        // Rank 3 in 8 rows: the last five rows of A repeat the first three.
        LoraModule module = Gaussian(8);
        for (int j = 3; j < 8; j++)
        {
            module.A.AsSpan(j % 3 * InputSize, InputSize).CopyTo(module.A.AsSpan(j * InputSize));
        }

        Check(module, privacy);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void ColumnsOverSixDecadesAreRight(AdapterPrivacy privacy) =>
        Check(Adversarial.ScaleColumns(Gaussian(13), j => Math.Pow(10, -j / 2.0)), privacy);

    // Nothing but the product counts, however its size is shared between A and B.
    [Theory]
    [MemberData(nameof(Policies))]
    public void TinyAndHugeWeightsAreRight(AdapterPrivacy privacy)
    {
        Check(Adversarial.ScaleColumns(Gaussian(8), _ => 1e-20), privacy);
        Check(Adversarial.ScaleColumns(Gaussian(8), _ => 1e20), privacy);
        LoraModule large = Gaussian(8), shared = Adversarial.ScaleColumns(large, _ => 1e-9);
        Check(new LoraModule("m", InputSize, OutputSize, 8, 1e9, shared.A, shared.B), privacy);
    }

    // One output far larger than the others sets the bound; the others lose precision but nothing wraps around.
    [Theory]
    [MemberData(nameof(Policies))]
    public void ALargeOutputIsRight(AdapterPrivacy privacy)
    {
        LoraModule module = Gaussian(8);
        for (int j = 0; j < 8; j++)
        {
            module.B[(5 * 8) + j] *= 100;
        }

        Check(module, privacy);
        using var site = new CoefficientSite([module], privacy, 1);
        Assert.InRange(site.WorstError(Adversarial.LargestRow(module)), double.NegativeInfinity, -8);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void ProjectionsOfVeryDifferentSizesAreRight(AdapterPrivacy privacy)
    {
        LoraModule[] modules = [Gaussian(8), Adversarial.ScaleColumns(Gaussian(4), _ => 1e-6), Adversarial.ScaleColumns(Gaussian(16), _ => 1e4)];
        using var site = new CoefficientSite(modules, privacy, 2);
        Assert.InRange(site.WorstError(TestSite.Activations(2 * InputSize, 4)), double.NegativeInfinity, -8);
    }

    private static LoraModule Gaussian(int rank) => LoraModule.Random("m", InputSize, OutputSize, rank, 16, 77);

    private static void Check(LoraModule module, AdapterPrivacy privacy)
    {
        using var site = new CoefficientSite([module], privacy, 2);
        Assert.InRange(site.WorstError(TestSite.Activations(2 * InputSize, 5)), double.NegativeInfinity, -8);
    }
}
