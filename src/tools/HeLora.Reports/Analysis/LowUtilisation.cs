using HeLora.Measurements;

namespace HeLora.Reports.Analysis;

/// <summary>The ciphertexts that are sent are mostly empty.</summary>
internal sealed class LowUtilisation : IBottleneckRule
{
    /// <summary>The share of coefficients or slots below which a message is badly filled.</summary>
    public const double Threshold = 0.5;

    public string Name => "low utilisation";

    public string Statement => $"Less than {Numbers.Percent(Threshold)} of the coefficients or slots sent, up or down, carry numbers.";

    public Finding Decide(ConfigResult result)
    {
        if (result.Packing is not { } packing)
        {
            return Finding.Without("packing");
        }

        return Finding.Of(
            Least(packing) < Threshold, Numbers.Percent(Least(packing)),
            $"{Numbers.Percent(packing.InputUtilisation)} of requests, {Numbers.Percent(packing.AnswerUtilisation)} of answers",
            Threshold / Least(packing));
    }

    public Cost? CostOf(ConfigResult result) =>
        result.Packing is { } packing ? new Cost(1 - Least(packing), $"{Numbers.Percent(Least(packing))} used") : null;

    public IEnumerable<string> Advice(IReadOnlyList<ConfigResult> bound)
    {
        ConfigResult[] requests = [.. bound.Where(r => r.Packing is { InputUtilisation: < Threshold })];
        if (requests.Any(BottleneckRules.IsCoefficient))
        {
            yield return "Requests, plan coefficient: no fault of itself. Sums of more rows come to stand in the coefficients left free, and the server computes less. "
                + "It costs bytes and encryption: where these matter, a larger batch with --minimise bytes fills requests with tokens.";
        }

        if (requests.Any(c => !BottleneckRules.IsCoefficient(c)))
        {
            yield return "Requests, plan diagonal: a larger batch, whose tokens share slots.";
        }

        if (bound.Any(r => r.Packing is { AnswerUtilisation: < Threshold }))
        {
            yield return "Answers: a larger batch, or several projections of a site in one request (targets).";
        }
    }

    private static double Least(PackingFigures packing) => Math.Min(packing.InputUtilisation, packing.AnswerUtilisation);
}
