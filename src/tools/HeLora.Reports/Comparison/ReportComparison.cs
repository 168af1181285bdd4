using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>Compares two reports of the same kind.</summary>
public static class ReportComparison
{
    /// <summary>Compares.</summary>
    /// <exception cref="InputException">They cannot be compared.</exception>
    public static Comparison Of(BenchFile baseline, BenchFile current, CompareOptions options) => (baseline, current) switch
    {
        (EndToEndFile b, EndToEndFile c) => EndToEndComparison.Of(b, c, options),
        (MicroFile b, MicroFile c) => MicroComparison.Of(b, c, options),
        _ => throw new InputException($"{current.Path}: schema: {current.Schema}; expected {baseline.Schema} as in {baseline.Path}"),
    };
}
