using System.CommandLine;
using HeLora.Adapters.Peft;
using HeLora.Bench;
using HeLora.Cli.Output;
using HeLora.Compiler;
using HeLora.Measurements;
using HeLora.Protocol;

namespace HeLora.Cli.Commands;

/// <summary><c>plan</c>.</summary>
internal static class PlanCommand
{
    private const string Description =
        """
        Compile a configuration and show how it would be computed.

        Every candidate (plans, parameters, layouts) that is secure, cannot overflow, reaches the precision and keeps to the
        key limit is priced with the unit costs, and the best is taken; the next three are shown beside it. The exit code is
        1 when the schedule exceeds the budget. --output writes the schedule; 'bench end2end --schedule' runs it.
        """;

    public static Command Create()
    {
        Option<int> hiddenSize = CommonOptions.Number("--hidden-size", "d_in.", 4096);
        Option<int?> outputSize = new("--output-size") { Description = "d_out of a single projection; by default the hidden size.", HelpName = "N" };
        Option<int> rank = CommonOptions.Number("--rank", "r.", 16);
        Option<double> alpha = CommonOptions.Real("--alpha", "alpha; it does not change the costs.", 32);
        Option<int> batchSize = CommonOptions.Number("--batch-size", "Sequences of a step.", 1);
        Option<int> context = CommonOptions.Number("--max-context-length", "Tokens of a sequence, over which the cost of keys is spread.", 2048);
        Option<string> targets = CommonOptions.Targets("single");
        Option<string?> model = new("--model")
        {
            Description = $"Sizes of this model's layers: {string.Join(", ", ModelShape.All.Select(m => m.Name))}.",
            HelpName = "NAME",
        };
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        Option<string?> output = new("--output") { Description = "Write the schedule to this file.", HelpName = "FILE" };
        var compiler = new CompilerOptions();
        var command = new Command("plan", Description)
        {
            hiddenSize, outputSize, rank, alpha, batchSize, context, targets, model, json, output,
        };
        compiler.AddTo(command);
        command.SetAction(result =>
        {
            ModelShape? shape = result.GetModel(model);
            if (shape is not null && result.IsGiven(hiddenSize))
            {
                throw new UsageException("--model: given with --hidden-size; expected one of them, as --model already sets --hidden-size");
            }

            CompilerChoice choice = compiler.Read(result);
            var config = new LoraConfig
            {
                HiddenSize = shape?.HiddenSize ?? result.Get(hiddenSize, 1, LoraConfig.MaxSize),
                OutputSize = result.GetValue(outputSize),
                KeyValueSize = shape?.KeyValueSize,
                IntermediateSize = shape?.IntermediateSize,
                Rank = result.Get(rank, 1, PeftConfig.MaxRank),
                Alpha = result.GetValue(alpha),
                BatchSize = result.Get(batchSize, 1, BatchHeader.MaxTokens),
                MaxContextLength = result.Get(context, 1, 1 << 24),
                Targets = shape is not null && !result.IsGiven(targets) ? LoraTargets.Qkvo : result.GetTargets(targets),
                Profile = choice.Profile,
            };
            return Run(
                config, choice, result.GetValue(json), result.GetValue(output),
                result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int Run(
        LoraConfig config, CompilerChoice choice, bool json, string? path, TextWriter output, TextWriter error)
    {
        if (path is not null)
        {
            OutputPath.Check(path);
        }

        CostBudget budget = choice.Budget ?? CostBudget.Default;
        using var compiler = new ScheduleCompiler(choice.Costs);
        Compilation compilation = Compile(compiler, config, choice);
        PlanReport report = PlanReports.Of(compilation, budget, StreamingBreakEven.Of(compiler, config, choice.Objective));
        if (json)
        {
            output.WriteLine(JsonReport.Serialize(report));
        }
        else
        {
            PlanTables.Write(output, compilation, report, new CostModel(choice.Costs ?? UnitCosts.Default));
        }

        if (path is not null)
        {
            TextFile.Write(path, compilation.Schedule.Write());
        }

        return report.Budget.Holds
            ? CliApplication.Success
            : CliApplication.Report(
                error, CliApplication.Failure,
                $"over the {budget.Name} budget: {string.Join("; ", report.Budget.Lines.Where(l => !l.Holds))}");
    }

    private static Compilation Compile(ScheduleCompiler compiler, LoraConfig config, CompilerChoice choice)
    {
        try
        {
            return compiler.Compile(config, choice.Objective, choice.Budget);
        }
        catch (ScheduleException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}
