using HeLora.Adapters.Peft;

namespace HeLora.Server.Tests.Contract;

/// <summary>Adapters that are degenerate or badly scaled.</summary>
public sealed class HardAdapterContractTests
{
    private const int InputSize = 300, OutputSize = 200;

    public static TheoryData<SitePlan> Plans => SitePlans.All;

    [Theory]
    [MemberData(nameof(Plans))]
    public void AnUntrainedAdapterGivesNothing(SitePlan plan)
    {
        using TestSite site = plan.Create([Adversarial.ScaleColumns(Gaussian(8), _ => 0)], 1);
        Assert.All(site.Run(TestSite.Activations(InputSize, 1)), d => Assert.Equal(0, d));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void AnUntrainedProjectionBesideATrainedOneGivesNothing(SitePlan plan)
    {
        using TestSite site = plan.Create([Adversarial.ScaleColumns(Gaussian(8), _ => 0), Gaussian(4)], 1);
        float[] x = TestSite.Activations(InputSize, 1), deltas = site.Run(x);
        Assert.All(deltas[..OutputSize], d => Assert.Equal(0, d));
        Assert.InRange(site.Errors(x, deltas)[1], double.NegativeInfinity, site.Tolerance);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void ARankDeficientAdapterIsRight(SitePlan plan)
    {
        // Rank 3 in 8 rows: the last five rows of A repeat the first three.
        LoraModule module = Gaussian(8);
        for (int j = 3; j < 8; j++)
        {
            module.A.AsSpan(j % 3 * InputSize, InputSize).CopyTo(module.A.AsSpan(j * InputSize));
        }

        Check(plan, module);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void ColumnsOverSixDecadesAreRight(SitePlan plan) =>
        Check(plan, Adversarial.ScaleColumns(Gaussian(13), j => Math.Pow(10, -j / 2.0)));

    // Nothing but the product counts, however its size is shared between A and B.
    [Theory]
    [MemberData(nameof(Plans))]
    public void TinyAndHugeWeightsAreRight(SitePlan plan)
    {
        Check(plan, Adversarial.ScaleColumns(Gaussian(8), _ => 1e-20));
        Check(plan, Adversarial.ScaleColumns(Gaussian(8), _ => 1e20));
        LoraModule large = Gaussian(8), shared = Adversarial.ScaleColumns(large, _ => 1e-9);
        Check(plan, new LoraModule("m", InputSize, OutputSize, 8, 1e9, shared.A, shared.B));
    }

    // One output far larger than the others sets the bound; the others lose precision but nothing wraps around.
    [Theory]
    [MemberData(nameof(Plans))]
    public void ALargeOutputIsRight(SitePlan plan)
    {
        LoraModule module = Gaussian(8);
        for (int j = 0; j < 8; j++)
        {
            module.B[(5 * 8) + j] *= 100;
        }

        Check(plan, module);
        using TestSite site = plan.Create([module], 1);
        site.AssertHardRight(Adversarial.LargestRow(module));
    }

    // A cosine in slots has all of an answer in one coefficient, so that its bound is the largest possible.
    [Theory]
    [MemberData(nameof(Plans))]
    public void EqualOutputsAreRight(SitePlan plan)
    {
        LoraModule module = Gaussian(1);
        module.B.AsSpan().Fill(1);
        Check(plan, module);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void ProjectionsOfVeryDifferentSizesAreRight(SitePlan plan) =>
        Check(plan, Gaussian(8), Adversarial.ScaleColumns(Gaussian(4), _ => 1e-6), Adversarial.ScaleColumns(Gaussian(16), _ => 1e4));

    private static LoraModule Gaussian(int rank) => LoraModule.Random("m", InputSize, OutputSize, rank, 16, 77);

    private static void Check(SitePlan plan, params LoraModule[] modules)
    {
        using TestSite site = plan.Create(modules);
        site.AssertHardRight(TestSite.Activations(2 * InputSize, 5));
    }
}
