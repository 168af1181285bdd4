using HeLora.Cli.Report.Reading;

namespace HeLora.Cli.Compare;

/// <summary>Compares two reports of the same kind.</summary>
internal static class ReportComparison
{
    /// <summary>Compares.</summary>
    /// <exception cref="UsageException">They cannot be compared.</exception>
    public static Comparison Of(BenchFile baseline, BenchFile current, CompareOptions options) => (baseline, current) switch
    {
        (EndToEndFile b, EndToEndFile c) => EndToEndComparison.Of(b, c, options),
        (MicroFile b, MicroFile c) => MicroComparison.Of(b, c, options),
        _ => throw new UsageException($"{current.Path}: schema: {current.Schema}; expected {baseline.Schema} as in {baseline.Path}"),
    };
}
