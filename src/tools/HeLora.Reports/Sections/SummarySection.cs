using HeLora.Measurements;
using HeLora.Reports.Document;

namespace HeLora.Reports.Sections;

/// <summary>Counts and the best configurations.</summary>
internal static class SummarySection
{
    public static IEnumerable<Block> Create(IReadOnlyList<Measurement> all, IReadOnlyList<Measurement> valid, string header, Bottlenecks bottlenecks)
    {
        yield return new Heading(2, "Summary");
        int failed = all.Count - valid.Count;
        yield return new BulletList(
        [
            $"{all.Count} {(all.Count == 1 ? "configuration" : "configurations")}, {(failed == 0 ? "all valid" : $"{failed} not valid")}. {ConfigNames.Settings([.. all.Select(m => m.Config)])}",
            .. valid.Count > 0 ? [bottlenecks.Summary] : Array.Empty<string>(),
        ]);
        if (valid.Count == 0)
        {
            yield break;
        }

        // Simulated configurations are ranked only where nothing was measured.
        Measurement[] encrypted = [.. valid.Where(m => !m.Config.IsSimulated())];
        IReadOnlyList<Measurement> ranked = encrypted.Length > 0 ? encrypted : valid;
        List<(string What, Measurement Best)> best =
        [
            ("most tokens a second, one sequence", ranked.MaxBy(m => m.Result.Throughput!.TokensPerSecond)!),
            ("most tokens a second, all sequences", ranked.MaxBy(m => m.Result.Throughput!.AggregateTokensPerSecond)!),
            ("fewest rotations", ranked.MinBy(m => m.Result.Operations!.AvgRotationsPerToken)!),
            ("fewest bytes", ranked.MinBy(m => m.Result.Communication!.BytesUpPerToken + m.Result.Communication.BytesDownPerToken)!),
            ("least error", ranked.MinBy(m => m.Result.Accuracy!.RmsRelativeError)!),
        ];
        if (ranked.Where(m => m.Result.Link is not null).MaxBy(m => Speed.TokensPerSecond(m.Result)) is { } linked)
        {
            best.Insert(2, ("most tokens a second, all sequences, with the link", linked));
        }

        yield return new Heading(3, $"Best configurations{(encrypted.Length == 0 ? $", {Simulated.Mark}" : "")}");
        if (encrypted.Length is var count && count > 0 && count < valid.Count)
        {
            yield return new Paragraph("Of those that were encrypted.");
        }

        yield return new TableBuilder<(string What, Measurement Best)>(best)
            .Text("best", b => b.What)
            .Text(header, b => b.Best.Name)
            .Number("tok/s", b => b.Best.Result.Throughput!.TokensPerSecond)
            .Number("tok/s, all", b => b.Best.Result.Throughput!.AggregateTokensPerSecond)
            .Number("rotations", b => b.Best.Result.Operations!.AvgRotationsPerToken, Numbers.Count)
            .Number("kB", b => (b.Best.Result.Communication!.BytesUpPerToken + b.Best.Result.Communication.BytesDownPerToken) / 1000)
            .Number("rms error", b => b.Best.Result.Accuracy!.RmsRelativeError, Format.PowerOfTwo)
            .Build();
    }
}
