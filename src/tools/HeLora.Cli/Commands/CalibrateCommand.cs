using System.CommandLine;
using HeLora.Bench;
using HeLora.Cli.Output;
using HeLora.Compiler;
using HeLora.Measurements;
using HeLora.Protocol;

namespace HeLora.Cli.Commands;

/// <summary><c>calibrate</c>.</summary>
internal static class CalibrateCommand
{
    private const double Tolerance = 0.3;
    private const int MaxTokens = 10_000;

    private const string Description =
        """
        Measure the costs of operations on this machine, so that plans can be chosen for it.

        --output writes the unit costs, which --costs of other commands reads. --check measures the full sweep of the
        benchmarks (100 configurations, some minutes) and compares with what was predicted; the exit code is 1 when fewer than
        nine in ten configurations are within 30 % of the measured time. With --costs nothing is measured anew, and --check checks that file.
        """;

    public static Command Create()
    {
        Option<bool> check = new("--check") { Description = "Compare predictions with measured times." };
        Option<int[]> batchSizes = CommonOptions.Numbers("--batch-sizes", "For the check.", [1, 2, 4, 8, 16]);
        Option<int[]> hiddenSizes = CommonOptions.Numbers("--hidden-sizes", "For the check.", [256, 512, 1024, 2048, 4096]);
        Option<int[]> ranks = CommonOptions.Numbers("--ranks", "For the check.", [4, 8, 16, 32]);
        Option<int> numTokens = CommonOptions.Number("--num-tokens", "Timed steps of a configuration of the check.", 200);
        Option<int> warmUp = CommonOptions.Number("--warm-up", "Milliseconds of untimed steps before each measurement.", 200);
        Option<string?> output = new("--output") { Description = "Write the unit costs to this file.", HelpName = "FILE" };
        var compiler = new CompilerOptions();
        var command = new Command("calibrate", Description) { check, batchSizes, hiddenSizes, ranks, numTokens, warmUp, output };
        compiler.AddTo(command);
        command.SetAction(result =>
        {
            CompilerChoice choice = compiler.Read(result);
            TimeSpan warm = TimeSpan.FromMilliseconds(result.Get(warmUp, 0, 60_000));
            string? path = result.GetValue(output);
            if (path is not null)
            {
                OutputPath.Check(path);
            }

            TextWriter error = result.InvocationConfiguration.Error, standard = result.InvocationConfiguration.Output;
            if (choice.Costs is null)
            {
                choice = choice with { Costs = Calibrate(warm, error) };
                CalibrationTables.Write(standard, choice.Costs);
            }

            if (path is not null)
            {
                TextFile.Write(path, choice.Costs.Write());
            }

            return !result.GetValue(check) ? CliApplication.Success : Check(
                new EndToEndOptions
                {
                    BatchSizes = result.Get(batchSizes, 1, BatchHeader.MaxTokens),
                    HiddenSizes = result.Get(hiddenSizes, 1, LoraConfig.MaxSize),
                    Ranks = result.Get(ranks, 1, 256),
                    NumTokens = result.Get(numTokens, 1, MaxTokens),
                    Choice = choice,
                    Threads = 1,
                    Seed = 42,
                    WarmUp = warm,
                },
                standard, error);
        });
        return command;
    }

    private static UnitCosts Calibrate(TimeSpan warmUp, TextWriter error)
    {
        IReadOnlyList<CalibrationSite> sites = CalibrationSite.All();
        return Terminal.WithProgress(error, "calibrating", sites.Count, done => Calibrator.Run(sites, warmUp, done));
    }

    private static int Check(EndToEndOptions options, TextWriter output, TextWriter error)
    {
        using var runner = new EndToEndRunner(options);
        EndToEndReport report = Terminal.WithProgress(error, "checking", runner.Count, done => runner.Run(_ => done()));
        var check = PredictionCheck.Of(report, Tolerance);
        CalibrationTables.Write(output, check);
        return check.Holds
            ? CliApplication.Success
            : CliApplication.Report(error, CliApplication.Failure, $"{check.Within} of {check.Rows.Count} predictions are within {100 * Tolerance:F0} %; expected nine of ten");
    }
}
