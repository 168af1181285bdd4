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
        Write a readable report of the files that bench end2end and bench micro wrote with --output.

        The report has the machines, the best configurations, and tables and plots of all of them. By rules that it states,
        it names what each configuration is bound by (rotations, encryption, memory, the link, badly filled ciphertexts)
        and what helps. The name given to --output decides the format: .html is one file that needs no other file; .md is
        GitHub's Markdown, with its plots in a folder beside it whose name ends in _plots.
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
