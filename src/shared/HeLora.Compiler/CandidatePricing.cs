using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Compiler;

/// <summary>Lists the candidates of a shape, leaves out those that do not meet the objective, and prices the others.</summary>
/// <param name="model">The prices.</param>
/// <param name="load">The load.</param>
/// <param name="objective">The objective.</param>
internal sealed class CandidatePricing(CostModel model, SiteLoad load, Objective objective)
{
    private readonly double _largestError = Math.Pow(2, -objective.PrecisionBits);

    /// <summary>The candidates of a shape under one plan and one parameter set.</summary>
    public ShapeCandidates Price(IPlan plan, PlanParameters parameters, SiteShape site)
    {
        var candidates = new List<Candidate>();
        int overflow = 0, precision = 0, keys = 0;
        if (!parameters.Spec.IsSecure)
        {
            return new ShapeCandidates(candidates, new Rejections(1, 0, 0, 0, 0));
        }

        foreach (ISiteLayout layout in plan.Layouts(parameters, objective.Privacy, site, load.BatchSize))
        {
            long keyBytes = KeyBytes(parameters, layout);
            if (keyBytes > (objective.MaxKeyBytes ?? plan.DefaultKeyBytes))
            {
                keys++;
            }
            else if (plan.Predict(parameters, layout, load.BatchSize, load.SessionTokens) is not { } prediction)
            {
                overflow++;
            }
            else if (!(prediction.RelativeError <= _largestError))
            {
                precision++;
            }
            else
            {
                candidates.Add(Price(plan, parameters.Spec, layout, keyBytes, prediction));
            }
        }

        return new ShapeCandidates(candidates, new Rejections(0, overflow, precision, keys, 0));
    }

    /// <summary>Bytes of the Galois keys that a layout needs.</summary>
    public static long KeyBytes(PlanParameters parameters, ISiteLayout layout) =>
        SiteSchedule.ElementsOf(layout) is { Count: > 0 } elements ? GaloisKeys.ByteCount(parameters.Scheme, elements.Count) : 0;

    /// <summary>The quantity that an objective minimises: microseconds or bytes of a batch.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="times">Microseconds of the batch.</param>
    /// <param name="prediction">Bytes of the batch.</param>
    /// <param name="keyBytesPerStep">The share of the Galois keys that falls to one step.</param>
    public static double Score(Objective objective, PhaseTimes times, SitePrediction prediction, double keyBytesPerStep)
    {
        long bytes = prediction.BytesUp + prediction.BytesDown;
        return objective.Minimise switch
        {
            Minimise.Latency => times.Online + objective.TransferMicroseconds(bytes) + (1000 * objective.RoundTripMs),
            Minimise.ServerTime => times.ServerOffline + times.Compute,
            Minimise.Bytes => bytes + keyBytesPerStep,
            _ => times.Total + objective.TransferMicroseconds(bytes),
        };
    }

    private Candidate Price(IPlan plan, ParameterSpec spec, ISiteLayout layout, long keyBytes, SitePrediction prediction)
    {
        int tokens = load.BatchSize;
        PhaseTimes times = model.Price(layout, tokens, load.SessionTokens);
        var costs = new PredictedCosts(
            tokens, layout.Counts(tokens), times, prediction.BytesUp, prediction.BytesDown, prediction.RelativeError, prediction.Memory);
        return new Candidate(
            plan.Kind, spec, layout, keyBytes, costs, Score(objective, times, prediction, (double)keyBytes / load.MaxContextLength));
    }
}
