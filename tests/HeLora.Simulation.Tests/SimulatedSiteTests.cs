using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;

namespace HeLora.Simulation.Tests;

public sealed class SimulatedSiteTests
{
    private const int Size = 200, Tokens = 50;

    private static readonly LoraModule[] Modules = [LoraModule.Random("single", Size, Size, 8, 16, 1)];

    [Fact]
    public void TheErrorIsThatOfTheSchedule()
    {
        SiteSchedule schedule = Compile();
        var site = new SimulatedSite(schedule, Modules, 7);
        float[] x = Activations();
        var deltas = new float[Tokens * Size];
        site.Run(x, deltas);
        double error = 0, size = 0;
        var reference = new double[Size];
        for (int t = 0; t < Tokens; t++)
        {
            Modules[0].Apply(x.AsSpan(t * Size, Size), reference);
            for (int i = 0; i < Size; i++)
            {
                error += Math.Pow(deltas[(t * Size) + i] - reference[i], 2);
                size += reference[i] * reference[i];
            }
        }

        Assert.InRange(Math.Sqrt(error / size) / schedule.Costs.RelativeError, 0.8, 1.25);
    }

    [Fact]
    public void CountsAreThoseOfTheSchedule()
    {
        SiteSchedule schedule = Compile();
        var site = new SimulatedSite(schedule, Modules, 7);
        site.Run(new float[3 * Size], new float[3 * Size]);
        Assert.Equal(schedule.Layout.Counts(3), site.Counts);
        site.Run(new float[Size], new float[Size]);
        Assert.Equal(schedule.Layout.Counts(3) + schedule.Layout.Counts(1), site.Counts);
    }

    [Fact]
    public void TheSameSeedGivesTheSameErrors()
    {
        float[] x = Activations(), first = new float[Tokens * Size], second = new float[Tokens * Size], third = new float[Tokens * Size];
        new SimulatedSite(Compile(), Modules, 7).Run(x, first);
        new SimulatedSite(Compile(), Modules, 7).Run(x, second);
        new SimulatedSite(Compile(), Modules, 8).Run(x, third);
        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
    }

    [Fact]
    public void BadInputIsRefused()
    {
        var site = new SimulatedSite(Compile(), Modules, 7);
        Assert.Throws<ArgumentException>(() => site.Run(new float[Size - 1], new float[Size]));
        Assert.Throws<ArgumentException>(() => site.Run(new float[Size], new float[Size + 1]));
        Assert.Throws<ArgumentException>(() => site.Run([], []));
        var x = new float[2 * Size];
        x[Size] = float.NaN;
        Assert.Contains("token 1", Assert.Throws<ArgumentException>(() => site.Run(x, new float[2 * Size])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SimulatedSite(Compile(), [LoraModule.Random("m", Size, 7, 8, 16, 1)], 1));
    }

    private static SiteSchedule Compile()
    {
        using var compiler = new ScheduleCompiler();
        return compiler.Compile(new LoraConfig { HiddenSize = Size, Rank = 8, BatchSize = 3 }, new Objective()).Schedule.Sites[0];
    }

    private static float[] Activations()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, Tokens * Size).Select(_ => (float)(random.NextDouble() - 0.5))];
    }
}
