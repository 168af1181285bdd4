using System.CommandLine;
using HeLora.Bench;
using HeLora.Cli.Output;
using HeLora.Measurements;

namespace HeLora.Cli.Commands;

/// <summary><c>bench micro</c>.</summary>
internal static class BenchMicroCommand
{
    private const int MaxIterations = 1_000_000, MaxWarmUp = 10_000;

    private const string Description =
        """
        Measure single operations of the slot scheme, on one thread.

        Each operation runs for --warm-up ms before it is timed, then --iterations times but no longer than 1.5 s; the
        report has the number of iterations that were timed. encode gives coefficients, as encryption takes them, and encode_plaintext the
        transformed plaintext that multiply_plain takes; both encryptions transform the message, the symmetric one
        gives b and the seed of a, and nothing is serialised. decrypt makes its result's memory. rescale, rotate,
        decompose, rotate_hoisted and key_switch are measured at every level; limbs are those before the operation.
        Hoisted rotations share a decompose, which is timed by itself: eight rotations follow one decompose, and each
        counts as an iteration of rotate_hoisted. The last result of every operation is compared with complex arithmetic, or
        for a transform with the polynomial's values; a wrong result makes the exit code 1.
        """;

    public static Command Create()
    {
        Option<string> profile = new("--profile")
        {
            Description = "Parameters: fast (N=16384, depth 2, scale 2^40), safe (N=16384, depth 3, scale 2^45), tuned (the smallest secure ones of depth 2 for 16 bits after the binary point).",
            DefaultValueFactory = _ => Names.Fast,
            HelpName = $"{Names.Fast}|{Names.Safe}|{Names.Tuned}",
        };
        profile.AcceptOnlyFromAmong(Names.Fast, Names.Safe, Names.Tuned);
        Option<int> iterations = CommonOptions.Number("--iterations", "Timed iterations of each operation, at most.", 1000);
        Option<int> warmUp = CommonOptions.Number("--warm-up", "Milliseconds of untimed iterations before each operation.", 250);
        Option<ulong> seed = CommonOptions.Seed();
        Option<string?> output = CommonOptions.JsonOutput();
        Option<string> backend = BackendOption.Create();
        var command = new Command("micro", Description) { profile, backend, iterations, warmUp, seed, output };
        command.SetAction(result =>
        {
            var options = new MicroOptions
            {
                Profile = result.GetRequiredValue(profile),
                Backend = BackendOption.Resolve(result.GetRequiredValue(backend)),
                Iterations = result.Get(iterations, 1, MaxIterations),
                Seed = result.GetValue(seed),
                WarmUp = TimeSpan.FromMilliseconds(result.Get(warmUp, 0, MaxWarmUp)),
            };
            return Run(options, result.GetValue(output), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        });
        return command;
    }

    /// <summary>Measures, prints a table and writes the report.</summary>
    internal static int Run(MicroOptions options, string? path, TextWriter output, TextWriter error)
    {
        if (path is not null)
        {
            OutputPath.Check(path);
        }

        using var runner = new MicroRunner(options);
        MicroReport report = Terminal.WithProgress(error, "measuring", runner.Count, runner.Run);
        MicroTable.Write(output, report);
        if (path is not null)
        {
            JsonReport.Write(path, report);
        }

        return report.Results.FirstOrDefault(r => !r.Valid) is { } failed
            ? CliApplication.Report(
                error, CliApplication.Failure,
                $"{report.Results.Count(r => !r.Valid)} of {report.Results.Count} operations gave a wrong result; the first, {failed.Operation} with {failed.Limbs} limbs: error {failed.MaxError:E2}; expected at most {runner.Tolerance:E2}")
            : CliApplication.Success;
    }
}
