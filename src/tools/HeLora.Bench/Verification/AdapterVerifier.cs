using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Loopback;
using HeLora.Measurements;

namespace HeLora.Bench;

/// <summary>Takes random activations through every module under encryption and compares the deltas with double precision.</summary>
public static class AdapterVerifier
{
    private const int LargestBatch = 8;

    /// <summary>Checks modules. A module that cannot be run is reported, and the next is checked.</summary>
    /// <param name="modules">The modules.</param>
    /// <param name="options">The settings of the check.</param>
    /// <param name="finished">Called after every module.</param>
    public static VerifyReport Run(IReadOnlyList<LoraModule> modules, VerifyOptions options, Action? finished = null)
    {
        using var connector = new ModuleConnector(options.Choice, options.Backend);
        var checks = new List<ModuleCheck>();
        foreach (LoraModule module in modules)
        {
            checks.Add(TryCheck(connector, module, checks.Count, options));
            finished?.Invoke();
        }

        int ok = checks.Count(c => c.Ok);
        return new VerifyReport(
            Names.Of(options.Choice.Objective.Privacy), options.Tokens, options.Tolerance, options.Threads, options.Seed,
            new VerifySummary(checks.Count, ok, checks.Count - ok), checks);
    }

    private static ModuleCheck TryCheck(ModuleConnector connector, LoraModule module, int index, VerifyOptions options)
    {
        var check = new ModuleCheck
        {
            Module = module.Name,
            InputSize = module.InputSize,
            OutputSize = module.OutputSize,
            Rank = module.Rank,
            Scaling = module.Scaling,
            Ok = false,
        };
        try
        {
            return Check(connector, module, index, options, check);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return check with { ErrorMessage = exception.Message };
        }
    }

    private static ModuleCheck Check(ModuleConnector connector, LoraModule module, int index, VerifyOptions options, ModuleCheck check)
    {
        int batch = Math.Min(options.Tokens, LargestBatch);
        using ISiteConnection connection = connector.Connect(module, batch, options.Tokens, out SiteSchedule schedule);
        var meter = new ErrorMeter(module);
        var source = new ActivationSource(options.Seed, index);
        for (int done = 0; done < options.Tokens; done += batch)
        {
            int tokens = Math.Min(batch, options.Tokens - done);
            var activations = new float[tokens * module.InputSize];
            var deltas = new float[tokens * module.OutputSize];
            source.Fill(activations);
            connection.Run(activations, deltas);
            meter.Add(activations, deltas);
        }

        return check with
        {
            Plan = Names.Of(schedule.Layout.Plan),
            RingDegree = schedule.Layout.Degree,
            RotationsPerToken = schedule.Costs.RotationsPerToken,
            PredictedRmsError = schedule.Costs.RelativeError,
            EvaluationKeyBytes = schedule.KeyBytes,
            BytesUpPerToken = connection.RequestBytes(batch) / batch,
            BytesDownPerToken = connection.AnswerBytes(batch) / batch,
            MaxRelativeError = meter.Max,
            RmsRelativeError = meter.Rms,
            Ok = meter.IsWithin(options.Tolerance),
        };
    }
}
