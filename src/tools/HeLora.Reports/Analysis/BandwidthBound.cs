using HeLora.Measurements;

namespace HeLora.Reports.Analysis;

/// <summary>Messages take longer on the link than both sides take to compute.</summary>
internal sealed class BandwidthBound : IBottleneckRule
{
    public string Name => "bandwidth-bound";

    public string Statement => "Requests and answers, with their round trips, take longer on the link than everything that both sides compute, offline and online (median).";

    public Finding Decide(ConfigResult result)
    {
        if (result.Link is not { } link)
        {
            return Finding.Without("link");
        }

        CommunicationFigures bytes = result.Communication!;
        double compute = result.Timing!.MedianHeTimeMs, transfer = link.TransferMsPerToken, waiting = RoundTripsMs(result, link);
        return Finding.Of(
            transfer > compute, Numbers.Ratio(transfer / compute),
            $"{Numbers.Bytes(bytes.BytesUpPerToken)} up, {Numbers.Bytes(bytes.BytesDownPerToken)} down at {Numbers.Bandwidth(link.BandwidthMbitPerS)}, {Numbers.Milliseconds(transfer - waiting)} per token, and {Numbers.Milliseconds(waiting)} of round trips ({Numbers.Milliseconds(link.RttMs)} each); both sides {Numbers.Milliseconds(compute)}",
            transfer / compute);
    }

    /// <summary>
    /// Megabits a second at which a request and its answer take as long as both sides; null where these take no time.
    /// </summary>
    public static double? EvenBandwidth(ConfigResult result)
    {
        return result.Timing!.MedianHeTimeMs > 0 ? Kilobits(result) / result.Timing.MedianHeTimeMs : null;
    }

    public Cost? CostOf(ConfigResult result)
    {
        double bytes = result.Communication!.BytesUpPerToken + result.Communication.BytesDownPerToken;
        return result.Link is { } link
            ? new Cost(link.TransferMsPerToken, $"{Numbers.Milliseconds(link.TransferMsPerToken)} on the link")
            : new Cost(bytes, Numbers.Bytes(bytes));
    }

    public IEnumerable<string> Advice(IReadOnlyList<ConfigResult> bound)
    {
        yield return "A larger batch: the tokens of a step share its round trips, and the ciphertexts of a request where these have room.";
        if (bound.Any(r => r.Link is { } link && RoundTripsMs(r, link) > link.TransferMsPerToken / 2))
        {
            yield return "A server that is nearer: round trips are more than half of it for some, and bandwidth does not shorten them.";
        }

        yield return "Schedules that send less: --minimise bytes.";
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

    // The transfer without the time of its bytes; zero in a report whose figures do not add up.
    private static double RoundTripsMs(ConfigResult result, LinkFigures link) =>
        Math.Max(0, link.TransferMsPerToken - (Kilobits(result) / link.BandwidthMbitPerS));

    // Up and down for one token. A kilobit takes a millisecond at one megabit a second.
    private static double Kilobits(ConfigResult result) =>
        8 * (result.Communication!.BytesUpPerToken + result.Communication.BytesDownPerToken) / 1000;
}
