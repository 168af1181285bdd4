using HeLora.Measurements;

namespace HeLora.Reports.Tests;

/// <summary>Results as configurations of a report.</summary>
internal static class Measured
{
    public static Measurement[] Of(params ConfigResult[] results)
    {
        var names = new ConfigNames([.. results.Select(r => ("e2e.json", r.Config))]);
        return [.. results.Select((r, i) => new Measurement(names.Names[i], names.Variants[i], MadeUp.Machine, r))];
    }
}
