using System.CommandLine;
using HeLora.Cli.Report;
using HeLora.Cli.Report.Document;
using HeLora.Cli.Report.Plots;
using HeLora.Cli.Report.Reading;
using HeLora.Cli.Report.Rendering;

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
            ReportFiles.Check(path);
            BenchFile[] files = [.. result.GetRequiredValue(results).Select(BenchFileReader.Read)];
            IReadOnlyList<Block> blocks = ReportBuilder.Create(files);
            if (PlotLibrary.Problem is { } problem)
            {
                blocks = ReportBuilder.WithoutPlots(blocks, $"{char.ToUpperInvariant(problem[0])}{problem[1..]}.");
                CliApplication.Report(result.InvocationConfiguration.Error, CliApplication.Success, problem);
            }

            foreach (string written in ReportFiles.Write(path, blocks))
            {
                result.InvocationConfiguration.Output.WriteLine(written);
            }
        });
        return command;
    }
}
