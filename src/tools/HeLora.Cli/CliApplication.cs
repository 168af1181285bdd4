using System.CommandLine;
using System.CommandLine.Invocation;
using HeLora.Adapters;
using HeLora.Cli.Commands;
using HeLora.Measurements;

namespace HeLora.Cli;

/// <summary>The program: parses the command line, runs a command, and turns a failure into one line and an exit code.</summary>
internal static class CliApplication
{
    /// <summary>The command did its work, and every check held.</summary>
    public const int Success = 0;

    /// <summary>A check failed, or a configuration could not be measured.</summary>
    public const int Failure = 1;

    /// <summary>Bad usage or bad input.</summary>
    public const int BadInput = 2;

    /// <summary>A backend has a known name but is not available.</summary>
    public const int MissingBackend = 3;

    /// <summary>Runs one command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives errors, one line each, and progress on a terminal.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("LoRA under encryption: the client keeps its data and key, the server its adapter.")
        {
            new Command("bench", "Measure.") { BenchEndToEndCommand.Create(), BenchMicroCommand.Create() },
            CalibrateCommand.Create(),
            PlanCommand.Create(),
            VerifyCommand.Create(),
            ApplyCommand.Create(),
            ReportCommand.Create(),
            CompareCommand.Create(),
            new Command("adapter", "Look at adapters.") { AdapterInspectCommand.Create() },
        };
        ParseResult result = root.Parse(args);
        if (result.Action is ParseErrorAction)
        {
            return Report(
                error, BadInput,
                result.UnmatchedTokens.Count > 0
                    ? $"command line: '{result.UnmatchedTokens[0]}'; expected a command, option or argument of --help"
                    : result.Errors[0].Message);
        }

        try
        {
            return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (MissingBackendException exception)
        {
            return Report(error, MissingBackend, exception.Message);
        }
        catch (Exception exception) when (exception is UsageException or InputException or AdapterFormatException or IOException or UnauthorizedAccessException)
        {
            return Report(error, BadInput, exception.Message);
        }
        catch (Exception exception)
        {
            return Report(error, Failure, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>Writes an error as one line.</summary>
    public static int Report(TextWriter error, int exitCode, string message)
    {
        error.WriteLine($"helora: {string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
        return exitCode;
    }
}
