using HeLora.Adapters.Peft;

namespace HeLora.Server.Tests.Contract;

/// <summary>Activations of unusual shape and size.</summary>
public sealed class ActivationContractTests
{
    private const int InputSize = 300, OutputSize = 200;

    public static TheoryData<SitePlan> Plans => SitePlans.All;

    public static MatrixTheoryData<SitePlan, int> PlansAndRanks { get; } = new(Enum.GetValues<SitePlan>(), [1, 2, 16]);

    public static MatrixTheoryData<SitePlan, float> PlansAndWrongNumbers { get; } =
        new(Enum.GetValues<SitePlan>(), [float.NaN, float.PositiveInfinity, float.NegativeInfinity]);

    // Every token has a scale of its own, so all may share a batch.
    [Theory]
    [MemberData(nameof(Plans))]
    public void SizesMayDifferFromTokenToToken(SitePlan plan)
    {
        float[] sizes = [1, 1e-30f, 1e30f, 1e-3f, 1e5f, 1e-16f, 1e15f];
        using TestSite site = Create(plan, sizes.Length);
        float[] x = TestSite.Activations(sizes.Length * InputSize, 1);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] *= sizes[i / InputSize];
        }

        site.AssertRight(x);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void OutliersAndOneHotsAreRight(SitePlan plan)
    {
        using TestSite site = Create(plan, 4);
        float[] x = new float[4 * InputSize];
        TestSite.Activations(2 * InputSize, 2).CopyTo(x, 0);
        x[17] = 1000;
        x[InputSize + 1] = -300;
        x[InputSize + 255] = 200;
        x[2 * InputSize] = 1;
        x[(3 * InputSize) + InputSize - 1] = -2.5f;
        site.AssertHardRight(x);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void ZerosGiveNothing(SitePlan plan)
    {
        using TestSite site = Create(plan, 2);
        float[] x = TestSite.Activations(2 * InputSize, 3);
        x.AsSpan(InputSize).Clear();
        float[] deltas = site.Run(x);
        Assert.All(deltas[..OutputSize], d => Assert.NotEqual(0, d));
        Assert.All(deltas[OutputSize..], d => Assert.InRange(d, -1e-30f, 1e-30f));
    }

    // x along a row of B A reaches the bound that the scale is chosen by; one step further would wrap around.
    [Theory]
    [MemberData(nameof(PlansAndRanks))]
    public void TheLargestAnswerDoesNotWrapAround(SitePlan plan, int rank)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            LoraModule module = LoraModule.Random("m", InputSize, OutputSize, rank, 16, (ulong)seed);
            float[] x = Adversarial.LargestRow(module);
            using TestSite site = plan.Create([module]);
            site.AssertHardRight([.. x, .. x.Select(v => -v)]);
        }
    }

    [Theory]
    [MemberData(nameof(PlansAndWrongNumbers))]
    public void NumbersThatAreNotFiniteAreRefused(SitePlan plan, float value)
    {
        using TestSite site = Create(plan, 3);
        site.Prepare(3);
        float[] x = TestSite.Activations(3 * InputSize, 3);
        x[(2 * InputSize) + 5] = value;
        Assert.Throws<ArgumentException>(() => site.Encrypt(x));
        site.AssertRight(TestSite.Activations(3 * InputSize, 3));
        Assert.Equal(3, site.TokensAnswered);
    }

    private static TestSite Create(SitePlan plan, int batch) =>
        plan.Create([LoraModule.Random("m", InputSize, OutputSize, 8, 16, 42)], batch);
}
