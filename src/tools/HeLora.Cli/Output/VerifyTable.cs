using HeLora.Measurements;
using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>The table of a check of an adapter.</summary>
internal static class VerifyTable
{
    public static void Write(TextWriter writer, VerifyReport report)
    {
        Table table = Terminal.Table(
            "<module", "d_in", "d_out", "rank", "scaling", "<plan", "N", "rot/token", "keys kB", "kB up", "kB down",
            "rms error", "max error", "ok");
        foreach (ModuleCheck check in report.Modules)
        {
            table.Add(
                check.Module, $"{check.InputSize}", $"{check.OutputSize}", $"{check.Rank}", $"{check.Scaling:G4}",
                check.Plan ?? "-", $"{check.RingDegree}", $"{check.RotationsPerToken:0.##}", Kilobytes(check.EvaluationKeyBytes),
                Kilobytes(check.BytesUpPerToken), Kilobytes(check.BytesDownPerToken),
                Error(check.RmsRelativeError), Error(check.MaxRelativeError), Format.YesNo(check.Ok));
        }

        Terminal.Write(writer, table, $"{report.Summary.OkModules} of {report.Summary.TotalModules} modules within {Format.PowerOfTwo(report.Tolerance)}, {report.AdapterPrivacy}, {report.Tokens} tokens each; kB up and down are per token");
    }

    private static string Kilobytes(double? bytes) => bytes is { } value ? Format.Kilobytes(value) : "-";

    private static string Error(double? error) => error is { } value ? Format.PowerOfTwo(value) : "-";
}
