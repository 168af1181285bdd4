using System.CommandLine;
using HeLora.Adapters.Peft;
using HeLora.Bench;
using HeLora.Cli.Output;
using HeLora.Compiler;
using HeLora.Measurements;
using HeLora.Protocol;

namespace HeLora.Cli.Commands;

/// <summary><c>bench end2end</c>.</summary>
internal static class BenchEndToEndCommand
{
    private const int MaxHiddenSize = 1 << 17, MaxTokens = 1_000_000, MaxWarmUp = 60_000;

    private const int MaxScheduleBytes = 1 << 26;

    private const string Description =
        """
        Measure encrypted LoRA steps from activations to deltas, on real ciphertexts.

        A step takes one token of each sequence of a batch through every adapted projection of a layer; --num-tokens steps
        are timed. Times include the work that both sides do before the token is known (offline). tokens_per_second counts
        the tokens of one sequence, which are steps a second, and ms_per_token under throughput is the time of a step;
        aggregate_tokens_per_second counts the tokens of all sequences. Operations, times of the parts and bytes are per
        token: those of a step divided by the batch size. Times in in_ntt_4096 are medians, in forward transforms of N=4096 measured
        between the configurations. Before it is timed, a configuration runs for --warm-up ms, the first one five times as
        long. Every timed token is compared with double precision afterwards; a relative error above 2^-8 makes a
        configuration invalid, and the exit code 1. With --bandwidth or --rtt the link's time is added and reported beside
        the measured one. A model's figures are those of one layer times its layers.
        """;

    public static Command Create()
    {
        Option<int[]> batchSizes = CommonOptions.Numbers("--batch-sizes", "Sequences of a step.", [1, 4, 8]);
        Option<int[]> hiddenSizes = CommonOptions.Numbers("--hidden-sizes", "d_in = d_out of random adapters.", [512, 1024]);
        Option<int[]> ranks = CommonOptions.Numbers("--ranks", "Ranks of random adapters.", [8, 16]);
        Option<int> numTokens = CommonOptions.Number("--num-tokens", "Timed tokens of each sequence.", 50);
        Option<string?> adapter = CommonOptions.Adapter("Measure one module of each shape in this PEFT directory instead of random adapters.", required: false);
        Option<string> targets = CommonOptions.Targets("single");
        Option<string?> model = new("--model")
        {
            Description = $"Measure a layer of this model, and the whole of it: {string.Join(", ", ModelShape.All.Select(m => m.Name))}.",
            HelpName = "NAME",
        };
        Option<string?> schedule = new("--schedule") { Description = "Run this schedule, which 'helora plan' wrote, and nothing else.", HelpName = "FILE" };
        Option<string> backend = BackendOption.Create();
        Option<int> threads = CommonOptions.Threads();
        Option<ulong> seed = CommonOptions.Seed();
        Option<int> warmUp = CommonOptions.Number("--warm-up", "Milliseconds of untimed steps before each configuration.", 500);
        Option<string?> output = CommonOptions.JsonOutput();
        var compiler = new CompilerOptions();
        var command = new Command("end2end", Description)
        {
            batchSizes, hiddenSizes, ranks, numTokens, targets, model, adapter, schedule, backend, threads, seed, warmUp, output,
        };
        compiler.AddTo(command);
        command.SetAction(result =>
        {
            Exclude(result, adapter, hiddenSizes, ranks, targets, model, schedule);
            Exclude(result, schedule, hiddenSizes, ranks, targets, model, batchSizes);
            Exclude(result, model, hiddenSizes);
            ModelShape? shape = result.GetModel(model);
            var options = new EndToEndOptions
            {
                BatchSizes = result.Get(batchSizes, 1, BatchHeader.MaxTokens),
                HiddenSizes = result.Get(hiddenSizes, 1, MaxHiddenSize),
                Ranks = result.Get(ranks, 1, PeftConfig.MaxRank),
                NumTokens = result.Get(numTokens, 1, MaxTokens),
                Modules = result.GetValue(adapter) is { } directory ? PeftAdapter.Load(directory).Modules : null,
                Targets = shape is not null && !result.IsGiven(targets) ? LoraTargets.Qkvo : result.GetTargets(targets),
                Model = shape,
                Choice = compiler.Read(result),
                Schedule = result.GetValue(schedule) is { } path ? ReadSchedule(path) : null,
                Backend = BackendOption.Resolve(result.GetRequiredValue(backend)),
                WithLink = compiler.HasLink(result),
                Threads = result.Get(threads, 1, CommonOptions.MaxThreads),
                Seed = result.GetValue(seed),
                WarmUp = TimeSpan.FromMilliseconds(result.Get(warmUp, 0, MaxWarmUp)),
            };
            return Run(options, result.GetValue(output), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        });
        return command;
    }

    private static void Exclude(ParseResult result, Option option, params Option[] others)
    {
        if (result.IsGiven(option) && Array.Find(others, result.IsGiven) is { } other)
        {
            throw new UsageException($"{option.Name}: given with {other.Name}; expected one of them, as {option.Name} already sets {other.Name}");
        }
    }

    private static ExecutionSchedule ReadSchedule(string path)
    {
        try
        {
            return ExecutionSchedule.Read(InputFile.ReadSmall(path, MaxScheduleBytes));
        }
        catch (ScheduleException exception)
        {
            throw new UsageException($"{path}: {exception.Message}");
        }
    }

    private static int Run(EndToEndOptions options, string? path, TextWriter output, TextWriter error)
    {
        if (path is not null)
        {
            OutputPath.Check(path);
        }

        using var runner = new EndToEndRunner(options);
        EndToEndReport report = Terminal.WithProgress(
            error, "measuring", runner.Count, done => runner.Run(_ => done()));
        EndToEndTable.Write(output, report);
        if (path is not null)
        {
            JsonReport.Write(path, report);
        }

        return report.AllResults.FirstOrDefault(r => !r.Valid) is { } failed
            ? CliApplication.Report(
                error, CliApplication.Failure,
                $"{report.Summary.FailedConfigs} of {report.Summary.TotalConfigs} configurations failed; the first (hidden {failed.Config.HiddenSize}, rank {failed.Config.Rank}, batch {failed.Config.BatchSize}): {failed.ErrorMessage}")
            : CliApplication.Success;
    }
}
