using HeLora.Cli.Bench;

namespace HeLora.Cli.Report.Analysis;

/// <summary>Messages are longer on the link than both sides compute.</summary>
internal sealed class BandwidthBound : IBottleneckRule
{
    public string Name => "bandwidth-bound";

    public string Statement => "A request and its answer take longer on the link than everything that both sides compute, offline and online (median).";

    public Finding Decide(ConfigResult result)
    {
        if (result.Link is not { } link)
        {
            return Finding.Without("link");
        }

        CommunicationFigures bytes = result.Communication!;
        double compute = result.Timing!.MedianHeTimeMs, transfer = link.TransferMsPerToken;
        return Finding.Of(
            transfer > compute, Numbers.Ratio(transfer / compute),
            $"{Numbers.Bytes(bytes.BytesUpPerToken)} up, {Numbers.Bytes(bytes.BytesDownPerToken)} down at {Numbers.Bandwidth(link.BandwidthMbitPerS)}, round trip {Numbers.Milliseconds(link.RttMs)}: {Numbers.Milliseconds(transfer)} per token; both sides {Numbers.Milliseconds(compute)}",
            transfer / compute);
    }

    /// <summary>Megabits a second at which a request and its answer take as long as both sides; null where these take no time.</summary>
    public static double? EvenBandwidth(ConfigResult result)
    {
        // Bits a millisecond are kilobits a second.
        double bits = 8 * (result.Communication!.BytesUpPerToken + result.Communication.BytesDownPerToken);
        return result.Timing!.MedianHeTimeMs > 0 ? bits / result.Timing.MedianHeTimeMs / 1000 : null;
    }

    public Cost? CostOf(ConfigResult result)
    {
        double bytes = result.Communication!.BytesUpPerToken + result.Communication.BytesDownPerToken;
        return new Cost(bytes, $"{Numbers.Bytes(bytes)}");
    }

    public IEnumerable<string> Advice(IReadOnlyList<ConfigResult> bound)
    {
        yield return "A larger batch: tokens share the ciphertexts of a request where these have room, and a round trip.";
        if (bound.Any(c => !BottleneckRules.IsCoefficient(c)))
        {
            yield return "Plan coefficient: requests of one limb in a smaller ring, answers of about 22 bits a number.";
        }

        if (bound.Any(BottleneckRules.IsSealed))
        {
            yield return "Policy open-basis answers r numbers a token instead of d_out. It gives the client a basis of the space that deltas lie in: see the threat model.";
        }

        yield return "Several projections of a site in one request (targets): they share their input's ciphertexts.";
        yield return "A link with more bandwidth.";
    }
}
