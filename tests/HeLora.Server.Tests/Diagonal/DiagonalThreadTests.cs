using CsCheck;
using HeLora.Adapters.Peft;
using HeLora.Compiler.Diagonal;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Server.Backends;
using HeLora.Server.Backends.Cpu;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>Threads change nothing but the time.</summary>
public sealed class DiagonalThreadTests
{
    private static readonly LoraModule[] Modules =
        [LoraModule.Random("q", 700, 900, 16, 16, 1), LoraModule.Random("k", 700, 90, 8, 16, 2), LoraModule.Random("v", 700, 300, 3, 16, 3)];

    [Theory]
    [InlineData(TestRing.Small)]
    [InlineData(TestRing.SmallDeep)]
    public void RegistersHoldTheSameBits(TestRing ring)
    {
        using var site = new DiagonalSite(Modules, 1, ring);
        byte[] request = site.Client.Encrypt(TestSite.Activations(700, 1), new double[1]);
        IReadOnlyList<ScheduledOperation> program = site.Layout.Program(1);
        using var runner = new DiagonalRunner(site);
        using var single = new WorkerTeam(1);
        using var team = new WorkerTeam(3);
        DiagonalExecutor one = runner.Executor(1), three = runner.Executor(3);
        byte[] answer = runner.Run(one, single, program, request);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(answer, runner.Run(three, team, program, request));
            for (int r = 0; r < one.RegisterCount; r++)
            {
                for (int limb = 0; limb <= one.Register(r).Level; limb++)
                {
                    Assert.True(one.Register(r).Ciphertext.B.Limb(limb).SequenceEqual(three.Register(r).Ciphertext.B.Limb(limb)));
                    Assert.True(one.Register(r).Ciphertext.A.Limb(limb).SequenceEqual(three.Register(r).Ciphertext.A.Limb(limb)));
                }
            }
        }

        Assert.Equal(one.Counts * 5, three.Counts);
        Assert.Equal(site.Layout.Counts(1), one.Counts);
    }

    // The scales that the program states are those that ciphertexts have.
    [Theory]
    [InlineData(TestRing.Small)]
    [InlineData(TestRing.SmallDeep)]
    public void ScalesAreTheProgram(TestRing ring)
    {
        using var site = new DiagonalSite(Modules, 1, ring);
        byte[] request = site.Client.Encrypt(TestSite.Activations(700, 1), new double[1]);
        ScheduledOperation[] program = [.. site.Layout.Program(1)];
        using var runner = new DiagonalRunner(site);
        using var team = new WorkerTeam(1);
        DiagonalExecutor executor = runner.Executor(1);
        runner.Run(executor, team, program, request);
        foreach (ScheduledOperation operation in program.Where(o => o.Kind != OperationKind.Answer).Reverse().DistinctBy(o => o.Destination))
        {
            Assert.Equal(operation.Log2Scale, Math.Log2(executor.Register(operation.Destination).Scale), 1e-9);
        }
    }

    // In every stage no task writes what another reads or writes.
    [Fact]
    public void TasksOfAStageAreIndependent()
    {
        Gen.Select(
            Gen.Int[1, 3000], Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 64]).Array[1, 4], Gen.Int[1, 40], Gen.Bool, Gen.Int[0, int.MaxValue])
        .Sample((inputs, shapes, batch, deep, pick) =>
        {
            ModuleShape[] modules = [.. shapes.Select((s, i) => new ModuleShape($"m{i}", s.Item1, s.Item2))];
            DiagonalLayout[] candidates =
                [.. DiagonalCandidates.Enumerate(TestRings.OfServer(deep ? TestRing.SmallDeep : TestRing.Small), inputs, modules, batch)];
            DiagonalLayout layout = candidates[pick % candidates.Length];
            var program = new StagedProgram(layout.Program(1));
            Assert.Equal(Enumerable.Range(0, program.Tasks.Length), program.Stages.SelectMany(Numbers));
            Assert.Equal(Enumerable.Range(0, program.Operations.Length), program.Tasks.SelectMany(Numbers));
            foreach (Range stage in program.Stages)
            {
                var written = new HashSet<int>();
                var touched = new HashSet<int>();
                foreach (Range task in program.Tasks[stage])
                {
                    ScheduledOperation[] operations = [.. program.Operations[task]];
                    HashSet<int> writes = [.. operations.SelectMany(Writes)], reads = [.. operations.SelectMany(Reads)];
                    Assert.False(touched.Overlaps(writes));
                    Assert.False(written.Overlaps(reads));
                    written.UnionWith(writes);
                    touched.UnionWith(writes);
                    touched.UnionWith(reads);
                }
            }
        }, iter: 100);
    }

    // Giant steps, output blocks and input blocks run side by side.
    [Fact]
    public void WorkIsSpread()
    {
        DiagonalLayout layout = ChosenLayouts.Diagonal(
            TestRings.OfServer(TestRing.Small), 2048, [new ModuleShape("m", 2048, 16), new ModuleShape("n", 600, 16)], 1);
        var program = new StagedProgram(layout.Program(1));
        int Most(OperationKind kind) => program.Stages
            .Where(s => program.Operations[program.Tasks[s.Start.Value].Start.Value].Kind == kind)
            .Select(s => s.End.Value - s.Start.Value).DefaultIfEmpty().Max();
        Assert.InRange(layout.InputBlocks, 4, int.MaxValue);
        foreach (OperationKind kind in (OperationKind[])[
            OperationKind.ReadInput, OperationKind.RotateHoisted, OperationKind.MultiplyDown, OperationKind.RotateAdd,
            OperationKind.Rescale, OperationKind.MultiplyUp, OperationKind.Answer])
        {
            if (kind != OperationKind.RotateHoisted || layout.DownBabySteps > 1)
            {
                Assert.InRange(Most(kind), 2, int.MaxValue);
            }
        }
    }

    private static IEnumerable<int> Numbers(Range range) => Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value);

    private static IEnumerable<int> Writes(ScheduledOperation operation) => operation.Kind switch
    {
        OperationKind.Answer => [-1 - operation.Destination],
        OperationKind.RotateHoisted => Enumerable.Range(operation.Destination, operation.Count),
        OperationKind.Rescale => [operation.Destination, operation.Source],
        _ => [operation.Destination],
    };

    private static IEnumerable<int> Reads(ScheduledOperation operation) => operation.Kind switch
    {
        OperationKind.ReadInput => [],
        OperationKind.MultiplyDown or OperationKind.MultiplyUp => Enumerable.Range(operation.Source, operation.Count),
        OperationKind.MultiplyDownAdd => Enumerable.Range(operation.Source, operation.Count).Append(operation.Destination),
        OperationKind.RotateAdd => [operation.Source, operation.Destination],
        _ => [operation.Source],
    };
}
