using HeLora.Protocol.Streaming;

namespace HeLora.Client.Tests.Streaming;

/// <summary>Whenever the process ends, no position is sent twice and every mask is used once at most.</summary>
public sealed class SpoolCrashTests
{
    private const int Degree = StreamingParameters.MinDegree;

    // One by one, together, over the edge of a block, and a block and one at once.
    private static readonly int[] Scenario = [1, 1, 300, 1, 1500, 900, 2, Degree + 1, 1, 1];

    [Fact]
    public void ACrashBeforeAnyStepLosesNothingButPositions()
    {
        CrashPoint none = Rehearse(Scenario);
        int crashes = 0;
        for (int n = 0; n < none.Steps.Count; n++)
        {
            // Of the many positions that are burnt one after another, some.
            if (none.Steps[n].EndsWith("burn", StringComparison.Ordinal) && n % 487 != 0)
            {
                continue;
            }

            using var folder = new TemporaryDirectory();
            var ledger = new Ledger();
            Assert.True(Crashes(folder.File("spool"), ledger, new CrashPoint(n), Scenario));
            int before = ledger.Count;
            Assert.False(Crashes(folder.File("spool"), ledger, new CrashPoint(), [1, 700, 1]));
            Assert.Equal(before + 702, ledger.Count);
            CheckFiles(folder.File("spool"), ledger);
            crashes++;
        }

        Assert.InRange(crashes, 60, 400);
        string[] names = [.. none.Steps.Distinct()];
        Assert.Superset(
            new HashSet<string>(["cursor write", "cursor flush", "cursor done", "block create", "block rename", "mask burn", "key burn", "destroy header"]),
            new HashSet<string>(names));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ManyCrashesInARowAreNoWorse(int seed)
    {
        var random = new Random(seed);
        using var folder = new TemporaryDirectory();
        var ledger = new Ledger();
        for (int life = 0; life < 40; life++)
        {
            int[] tokens = [.. Enumerable.Range(0, 4).Select(_ => random.Next(3) == 0 ? random.Next(1, 1500) : random.Next(1, 4))];
            Crashes(folder.File("spool"), ledger, new CrashPoint(random.Next(3) == 0 ? random.Next(400) : random.Next(30)), tokens, opens: random.Next(2) == 0);
            CheckFiles(folder.File("spool"), ledger);
        }

        int before = ledger.Count;
        Assert.False(Crashes(folder.File("spool"), ledger, new CrashPoint(), Scenario));
        Assert.Equal(before + Scenario.Sum(), ledger.Count);
    }

    // Blocks that the server has no more are destroyed while their positions are still ahead of the cursor.
    [Fact]
    public void ACrashWhileForgottenBlocksAreDestroyedLeavesNoMasksOfZeros()
    {
        for (int n = 0; ; n++)
        {
            using var folder = new TemporaryDirectory();
            using (var life = new Life(folder.File("spool"), new Ledger()))
            {
                life.MakeBlock();
                life.Send(5);
            }

            // A server that knows nothing; the epoch is new to it.
            var ledger = new Ledger();
            bool crashed = Crashes(folder.File("spool"), ledger, new CrashPoint(n), []);
            Assert.False(Crashes(folder.File("spool"), ledger, new CrashPoint(), [3, 100]));
            Assert.Equal(103, ledger.Count);
            if (!crashed)
            {
                Assert.InRange(n, 7, 20);
                break;
            }
        }
    }

    [Fact]
    public void AfterAnOrderlyEndNoPositionIsSkipped()
    {
        using var folder = new TemporaryDirectory();
        var ledger = new Ledger();
        foreach (int tokens in (int[])[1, 3, 300, 2000, 50, 1])
        {
            using var life = new Life(folder.File("spool"), ledger);
            Assert.Equal(ledger.Count, life.Client.Position);
            life.Send(tokens);
        }

        Assert.Equal(Enumerable.Range(0, 2355).Select(p => (long)p), ledger.Positions);
    }

    [Fact]
    public void ACrashLosesAtMostTheReserve()
    {
        using var folder = new TemporaryDirectory();
        var ledger = new Ledger();
        for (int i = 0; i < 3; i++)
        {
            long start = ledger.Count == 0 ? 0 : ledger.Positions.Last() + 1;
            bool ended = false;
            using var life = new Life(folder.File("spool"), ledger, name =>
            {
                if (ended)
                {
                    throw new CrashException(name);
                }
            });
            Assert.Equal(i == 0 ? 0 : start + 255, life.Client.Position);
            life.Send(2);
            ended = true;
        }
    }

    private static CrashPoint Rehearse(int[] scenario)
    {
        using var folder = new TemporaryDirectory();
        var steps = new CrashPoint();
        Assert.False(Crashes(folder.File("spool"), new Ledger(), steps, scenario));
        return steps;
    }

    private static bool Crashes(string folder, Ledger ledger, CrashPoint crash, int[] scenario, bool opens = true)
    {
        try
        {
            using (var life = new Life(folder, ledger, crash.Step) { Opens = opens })
            {
                foreach (int tokens in scenario)
                {
                    life.Send(tokens);
                }

                life.Client.Dispose();
            }

            return false;
        }
        catch (CrashException)
        {
            return true;
        }
    }

    // Every block is whole, or its destruction was begun; what is not complete has another name.
    private static void CheckFiles(string folder, Ledger ledger)
    {
        int row = (Ledger.Offer.Layout.InputSize * sizeof(uint)) + (Ledger.Offer.Layout.AnswerWords * sizeof(uint));
        foreach (string path in Directory.EnumerateFiles(folder, "block-*.masks"))
        {
            Assert.Equal(96 + (Degree * row), new FileInfo(path).Length);
        }

        Assert.All(Directory.EnumerateFiles(folder), p => Assert.Matches(@"^(cursor|block-\d+\.masks(\.new)?)$", Path.GetFileName(p)));
    }
}
