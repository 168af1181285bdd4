using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>Compares two reports of <c>bench micro</c>.</summary>
internal static class MicroComparison
{
    /// <summary>The factor by which the largest error may grow: with new keys it varies by up to 1.7; two is a bit.</summary>
    public const double MaxFactor = 2;

    /// <summary>Compares.</summary>
    /// <exception cref="InputException">Profiles or backends are not the same, or a report has an operation twice.</exception>
    public static Comparison Of(MicroFile baseline, MicroFile current, CompareOptions options)
    {
        string profile = baseline.Report.Profile.Name;
        if (current.Report.Profile.Name != profile)
        {
            throw new InputException(
                $"{current.Path}: profile.name: '{PlainText.Clip(current.Report.Profile.Name)}'; expected '{PlainText.Clip(profile)}' as in {baseline.Path}");
        }

        if (current.Report.Backend != baseline.Report.Backend)
        {
            throw new InputException(
                $"{current.Path}: backend: '{PlainText.Clip(current.Report.Backend)}'; expected '{PlainText.Clip(baseline.Report.Backend)}' as in {baseline.Path}");
        }

        Dictionary<(string Operation, int Limbs), MicroResult> old = ByOperation(baseline), now = ByOperation(current);
        List<Difference> differences = [.. Parameters($"profile {PlainText.Clean(profile)}", baseline.Report.Profile, current.Report.Profile, options)];
        foreach ((string Operation, int Limbs) key in old.Keys.Union(now.Keys))
        {
            string name = PlainText.Clean($"{key.Operation}, {key.Limbs} {(key.Limbs == 1 ? "limb" : "limbs")}");
            if (old.GetValueOrDefault(key) is not { } was || now.GetValueOrDefault(key) is not { } @is)
            {
                bool isMissing = !now.ContainsKey(key);
                differences.Add(new Difference(name, "", "", "", isMissing ? "missing" : "new", isMissing));
                continue;
            }

            var comparer = new FigureComparer(name, options);
            comparer.Validity(was.Valid, @is.Valid, $"error {@is.MaxError:E2}");
            if (!baseline.Report.IsSimulated())
            {
                comparer.Time("median_time in transforms of N=4096", Transforms(was, baseline), Transforms(@is, current));
            }

            comparer.Error("max_error", was.MaxError, @is.MaxError, MaxFactor);
            differences.AddRange(comparer.Differences);
        }

        return new Comparison(old.Keys.Intersect(now.Keys).Count(), differences);
    }

    private static IReadOnlyList<Difference> Parameters(string name, MicroProfile baseline, MicroProfile current, CompareOptions options)
    {
        var comparer = new FigureComparer(name, options);
        comparer.Count("profile.ring_degree", baseline.RingDegree, current.RingDegree);
        comparer.Count("profile.limbs", baseline.Limbs, current.Limbs);
        comparer.Count("profile.log2_qp", baseline.Log2Qp, current.Log2Qp);
        comparer.Count("profile.scale", baseline.Scale, current.Scale);
        return comparer.Differences;
    }

    private static double Transforms(MicroResult result, MicroFile file) => 1000 * result.MedianTimeMs / file.Machine.Ntt4096ForwardUs;

    private static Dictionary<(string Operation, int Limbs), MicroResult> ByOperation(MicroFile file)
    {
        var results = new Dictionary<(string Operation, int Limbs), MicroResult>();
        for (int i = 0; i < file.Report.Results.Count; i++)
        {
            MicroResult result = file.Report.Results[i];
            if (!results.TryAdd((result.Operation, result.Limbs), result))
            {
                throw new InputException($"{file.Path}: results[{i}].operation: the same as an earlier one, with the same limbs; expected each once");
            }
        }

        return results;
    }
}
