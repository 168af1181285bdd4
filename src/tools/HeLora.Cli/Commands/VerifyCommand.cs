using System.CommandLine;
using HeLora.Adapters.Peft;
using HeLora.Bench;
using HeLora.Cli.Output;
using HeLora.Measurements;
using HeLora.Server.Backends;

namespace HeLora.Cli.Commands;

/// <summary><c>verify</c>.</summary>
internal static class VerifyCommand
{
    private const int MaxTokens = 100_000;

    private const string Description =
        """
        Check an adapter under encryption.

        Random activations with outliers go through every module, encrypted, and the decrypted deltas are compared with
        double precision. The exit code is 1 when the largest error relative to the largest |delta|, or the rms error
        relative to the rms of delta, exceeds the tolerance.
        """;

    public static Command Create()
    {
        Option<string?> adapter = CommonOptions.Adapter("A directory that PEFT's save_pretrained wrote.", required: true);
        Option<int> tokens = CommonOptions.Number("--tokens", "Random tokens for each module.", 4);
        Option<double> tolerance = new("--tolerance")
        {
            Description = "The largest relative error allowed.",
            DefaultValueFactory = _ => 1.0 / 256,
            HelpName = "X",
        };
        Option<int> threads = CommonOptions.Threads();
        Option<ulong> seed = CommonOptions.Seed();
        Option<string?> module = new("--module")
        {
            Description = "Only modules whose name contains this text or a match of this regular expression.",
            HelpName = "TEXT",
        };
        Option<string?> output = CommonOptions.JsonOutput();
        var command = new Command("verify", Description) { adapter, tokens, tolerance, threads, seed, module, output };
        var compiler = new CompilerOptions();
        compiler.AddTo(command);
        command.SetAction(result =>
        {
            double bound = result.GetValue(tolerance);
            if (!(bound >= 0))
            {
                throw new UsageException($"--tolerance: {bound}; expected 0 or more");
            }

            CompilerChoice choice = compiler.Read(result);
            int tokenCount = result.Get(tokens, 1, MaxTokens), threadCount = result.Get(threads, 1, CommonOptions.MaxThreads);
            using var server = new CpuBackend(threadCount);
            var options = new VerifyOptions(choice, server, tokenCount, bound, threadCount, result.GetValue(seed));
            string? path = result.GetValue(output);
            if (path is not null)
            {
                OutputPath.Check(path);
            }

            IReadOnlyList<LoraModule> modules = ModuleFilter.Choose(
                PeftAdapter.Load(result.GetRequiredValue(adapter)!).Modules, result.GetValue(module));
            return modules.Count == 0
                ? throw new UsageException($"--module: '{result.GetValue(module)}'; expected a part of a module's name, or a regular expression that matches one")
                : Run(modules, options, path, result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int Run(IReadOnlyList<LoraModule> modules, VerifyOptions options, string? path, TextWriter output, TextWriter error)
    {
        VerifyReport report = Terminal.WithProgress(
            error, "verifying", modules.Count, done => AdapterVerifier.Run(modules, options, done));
        VerifyTable.Write(output, report);
        if (path is not null)
        {
            JsonReport.Write(path, report);
        }

        return report.Modules.FirstOrDefault(m => !m.Ok) is { } failed
            ? CliApplication.Report(
                error, CliApplication.Failure,
                $"{report.Summary.FailedModules} of {report.Summary.TotalModules} modules failed; the first, {failed.Module}: {failed.ErrorMessage ?? $"relative error {failed.MaxRelativeError:E2} (max), {failed.RmsRelativeError:E2} (rms); expected at most {options.Tolerance:E2}"}")
            : CliApplication.Success;
    }
}
