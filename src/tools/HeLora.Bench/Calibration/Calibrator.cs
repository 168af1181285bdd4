using System.Diagnostics;
using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Loopback;
using HeLora.Measurements;
using HeLora.Protocol;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Bench;

/// <summary>Measures unit costs on real steps, on one thread.</summary>
public static class Calibrator
{
    private const int Rounds = 15, WarmBlocks = 12;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(40);

    /// <summary>Measures every calibration site and fits costs.</summary>
    /// <param name="sites">The sites.</param>
    /// <param name="warmUp">The time for which untimed steps run before each measurement.</param>
    /// <param name="finished">Called after every site.</param>
    public static UnitCosts Run(IReadOnlyList<CalibrationSite> sites, TimeSpan warmUp, Action? finished = null)
    {
        var runs = new List<CalibrationRun>();
        foreach (CalibrationSite site in sites)
        {
            runs.Add(Measure(site, warmUp));
            finished?.Invoke();
        }

        using var clock = new TransformClock(warmUp);
        clock.Measure();
        MachineInfo machine = ThisMachine.Describe(clock.MedianMicroseconds);
        return UnitCostFit.Fit($"{machine.Processor}, {machine.Simd}, {machine.Dotnet}", runs);
    }

    private static CalibrationRun Measure(CalibrationSite site, TimeSpan warmUp)
    {
        ISiteLayout layout = site.Layout;
        LoraModule[] modules = [.. layout.Modules.Select(
            (m, i) => LoraModule.Random($"m{i}", layout.InputSize, m.OutputSize, m.Rank, 2 * m.Rank, (ulong)i))];
        using var connector = new LoopbackConnector(site.Parameters, CpuBackend.Shared);
        using ISiteConnection connection = connector.Connect(SiteSchedule.Unpriced(layout, site.Tokens), modules);
        var activations = new float[site.Tokens * layout.InputSize];
        var deltas = new float[site.Tokens * connection.OutputSize];
        new ActivationSource(1, 0).Fill(activations);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < warmUp || connection.Blocks is { Made: < WarmBlocks })
        {
            connection.Run(activations, deltas);
        }

        var steps = new List<StepTimes>();
        var rounds = new List<Dictionary<(OperationKind, int, int), double>>();
        for (int round = 0; round < Rounds; round++)
        {
            IReadOnlyList<OperationTime> before = connection.OperationTimes;
            clock.Restart();
            do
            {
                steps.Add(connection.Run(activations, deltas));
            }
            while (clock.Elapsed < RoundTime);

            rounds.Add(Difference(before, connection.OperationTimes));
        }

        double Median(Func<StepTimes, double> part) => 1000 * Statistics.Median(steps.Select(part));
        return new CalibrationRun(
            site,
            new PhaseTimes(
                Median(t => t.ClientOffline), Median(t => t.ServerOffline), Median(t => t.Encrypt), Median(t => t.Compute), Median(t => t.Decrypt)),
            rounds[0].Keys.ToDictionary(key => key, key => Statistics.Median(rounds.Select(r => r[key]))));
    }

    // Microseconds of one operation of a kind, count and level.
    private static Dictionary<(OperationKind Kind, int Count, int Level), double> Difference(
        IReadOnlyList<OperationTime> before, IReadOnlyList<OperationTime> after) =>
        before.Zip(after).GroupBy(pair => (pair.First.Operation.Kind, pair.First.Operation.Count, pair.First.Operation.Level)).ToDictionary(
            group => group.Key,
            group => group.Average(pair => (pair.Second.Elapsed - pair.First.Elapsed).TotalMicroseconds / (pair.Second.Runs - pair.First.Runs)));
}
