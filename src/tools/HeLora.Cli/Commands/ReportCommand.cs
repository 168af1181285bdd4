using System.CommandLine;
using HeLora.Cli.Output;
using HeLora.Measurements;
using HeLora.Reports;

namespace HeLora.Cli.Commands;

/// <summary><c>report</c>.</summary>
internal static class ReportCommand
{
    private const string Description =
        """
        Make a report for people of what bench end2end and bench micro wrote with --output.

        It has the machines, the best configurations, tables and plots of all, and says by stated rules what each
        configuration is bound by (rotations, encryption, memory, the link, badly filled ciphertexts) and what helps.
        The name given to --output decides the format: .html is one file that needs nothing else; .md is GitHub's
        Markdown, with its plots in a folder beside it, named as the file with _plots.
        """;

    public static Command Create()
    {
        Argument<string[]> results = new("RESULTS") { Description = "JSON files.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--output") { Description = "The report, .html or .md.", HelpName = "FILE", Required = true };
        var command = new Command("report", Description) { results, output };
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(output);
            OutputPath.Check(path);
            if (!BenchmarkReport.HasFormat(path))
            {
                throw new UsageException($"--output: '{path}'; expected a name that ends with .html or .md");
            }

            BenchFile[] files = [.. result.GetRequiredValue(results).Select(BenchFileReader.Read)];
            WrittenReport report = BenchmarkReport.Write(path, files);
            if (report.PlotProblem is { } problem)
            {
                CliApplication.Report(result.InvocationConfiguration.Error, CliApplication.Success, problem);
            }

            foreach (string written in report.Files)
            {
                result.InvocationConfiguration.Output.WriteLine(written);
            }
        });
        return command;
    }
}
