using System.CommandLine;
using HeLora.Cli.Output;
using HeLora.Measurements;
using HeLora.Reports;

namespace HeLora.Cli.Commands;

/// <summary><c>compare</c>.</summary>
internal static class CompareCommand
{
    private const string Description =
        """
        Compare two reports of bench end2end, or two of bench micro, and find what has become worse.

        Configurations are matched by all of their config but num_tokens. Operations, bytes, memory and parameters must be
        the same, neither more nor less. Times are compared in forward transforms of N=4096, which each run measures
        too, and may be longer by --tolerance. Errors may be greater by a factor that new keys can explain (rms 1.5,
        largest 3; of single operations 2). A configuration or figure that only BASELINE has is a regression. Differences
        are printed. With a regression the exit code is 1, and every regression is a line on the error stream.
        """;

    public static Command Create()
    {
        Argument<string> baseline = new("BASELINE") { Description = "The report to compare with." };
        Argument<string> current = new("CURRENT") { Description = "The report that may be worse." };
        Option<double> tolerance = new("--tolerance")
        {
            Description = "The share of the baseline by which a time may be longer.",
            DefaultValueFactory = _ => 0.10,
            HelpName = "X",
        };
        Option<bool> countsOnly = new("--counts-only") { Description = "Leave times and errors out, for another machine or few tokens." };
        var command = new Command("compare", Description) { baseline, current, tolerance, countsOnly };
        command.SetAction(result =>
        {
            double limit = result.GetValue(tolerance);
            if (!double.IsFinite(limit) || limit < 0)
            {
                throw new UsageException($"--tolerance: {limit}; expected 0 or more");
            }

            if (result.GetValue(countsOnly) && result.IsGiven(tolerance))
            {
                throw new UsageException("--tolerance: given with --counts-only; expected one of them, as --counts-only compares no times");
            }

            Comparison comparison = ReportComparison.Of(
                BenchFileReader.Read(result.GetRequiredValue(baseline)), BenchFileReader.Read(result.GetRequiredValue(current)),
                new CompareOptions(limit, result.GetValue(countsOnly)));
            ComparisonTable.Write(result.InvocationConfiguration.Output, comparison);
            foreach (Difference regression in comparison.Regressions)
            {
                CliApplication.Report(result.InvocationConfiguration.Error, CliApplication.Failure, regression.ToString());
            }

            return comparison.Regressions.Any() ? CliApplication.Failure : CliApplication.Success;
        });
        return command;
    }
}
