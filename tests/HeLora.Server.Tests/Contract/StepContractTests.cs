using System.Globalization;
using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Tests.Contract;

/// <summary>Steps of every plan are right whatever the batch, the projections and the threads, and cost what their layout states.</summary>
public sealed class StepContractTests
{
    public static TheoryData<SitePlan> Plans => SitePlans.All;

    public static TheoryData<SitePlan> PlansOfCiphertexts => SitePlans.OfCiphertexts;

    public static MatrixTheoryData<SitePlan, int> PlansAndTokens { get; } = new(Enum.GetValues<SitePlan>(), [1, 3, 8, 9, 21]);

    public static MatrixTheoryData<SitePlan, int> PlansAndThreads { get; } = new(Enum.GetValues<SitePlan>(), [1, 2, 3]);

    // A batch of one uses part of a ciphertext or of a tree; a large one several.
    [Theory]
    [MemberData(nameof(PlansAndTokens))]
    public void BatchesOfOtherSizesThanPlannedAreRight(SitePlan plan, int tokens)
    {
        using TestSite site = plan.Create([LoraModule.Random("m", 200, 100, 8, 16, 42)], 8);
        site.AssertRight(TestSite.Activations(tokens * 200, 9));
        Assert.Equal(tokens, site.TokensAnswered);
        AssertCounts(site, tokens);
    }

    [Theory]
    [MemberData(nameof(PlansOfCiphertexts))]
    public void ProjectionsThatShareAnInputAreRight(SitePlan plan)
    {
        foreach ((string sizes, string ranks, int batch) in ((string, string, int)[])
            [("512 128 128", "4 16 8", 3), ("512 128", "8 4", 1), ("64 300 5 1 17", "4 2 1 8 2", 2), ("900 900 900", "16 16 16", 1)])
        {
            int[] outputs = Numbers(sizes), rank = Numbers(ranks);
            LoraModule[] modules = [.. outputs.Select((o, i) => LoraModule.Random($"m{i}", 256, o, rank[i], 16, (ulong)i))];
            using TestSite site = plan.Create(modules, batch);
            site.AssertRight(TestSite.Activations((batch + 1) * 256, 8));
            Assert.Equal(batch + 1, site.TokensAnswered);
            AssertCounts(site, batch + 1);
        }
    }

    [Theory]
    [MemberData(nameof(PlansAndThreads))]
    public void ThreadsChangeNothing(SitePlan plan, int threads)
    {
        LoraModule[] modules =
            [LoraModule.Random("q", 700, 900, 16, 16, 1), LoraModule.Random("k", 700, 90, 8, 16, 2), LoraModule.Random("v", 700, 300, 3, 16, 3)];
        using TestSite site = plan.Create(modules, 3, threads);
        int[] steps = [5, 1, 7];
        foreach (int tokens in steps)
        {
            site.AssertHardRight(TestSite.Activations(tokens * 700, tokens));
        }

        AssertCounts(site, steps);
    }

    // Operations counted as they were done are those of the layout, and no activation changes them.
    [Theory]
    [MemberData(nameof(PlansOfCiphertexts))]
    public void OperationsAreThoseOfTheLayout(SitePlan plan)
    {
        foreach ((int inputs, int[] outputs, int rank, int batch) in ((int, int[], int, int)[])
        [
            (512, [512], 16, 8), (1024, [1024], 16, 4), (768, [2304], 8, 3), (700, [300, 90, 90], 12, 5), (64, [5000], 1, 2), (5000, [64], 3, 1),
            (100, [80], 5, 3),
        ])
        {
            LoraModule[] modules = [.. outputs.Select((o, i) => LoraModule.Random($"m{i}", inputs, o, rank, rank, (ulong)i))];
            using TestSite site = plan.Create(modules, batch);
            site.Run(TestSite.Activations(batch * inputs, 1));
            AssertCounts(site, batch);
            site.Run(TestSite.Activations(inputs, 2));
            AssertCounts(site, batch, 1);
            site.Run(new float[batch * inputs]);
            AssertCounts(site, batch, 1, batch);
        }
    }

    // Sessions of several clients share the threads and the scratch memory of the backend.
    [Theory]
    [MemberData(nameof(Plans))]
    public void ConcurrentSessionsGiveRightAnswers(SitePlan plan)
    {
        using TestSite first = plan.Create([LoraModule.Random("m", 64, 40, 4, 8, 42)], threads: 3);
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            using TestSite site = first.Another();
            for (int round = 0; round < 3; round++)
            {
                site.AssertHardRight(TestSite.Activations((1 + (9 * i % 67)) * 64, (10 * i) + round));
            }
        });
    }

    private static int[] Numbers(string text) => [.. text.Split(' ').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];

    // Words of the streaming plan are no ciphertexts of the scheme, and nothing is counted.
    private static void AssertCounts(TestSite site, params int[] steps)
    {
        if (site is CiphertextSite ciphertexts)
        {
            ICiphertextLayout layout = ciphertexts.SiteOffer.Layout;
            Assert.Equal(steps.Select(tokens => layout.Counts(tokens)).Aggregate((a, b) => a + b), ciphertexts.Session.Counts);
        }
    }
}
