using HeLora.Loopback;
using HeLora.Measurements;

namespace HeLora.Bench;

/// <summary>Makes results of timed operations.</summary>
internal static class MicroResults
{
    /// <summary>Summarises samples.</summary>
    /// <param name="operation">The operation that was timed.</param>
    /// <param name="samples">Milliseconds of an iteration, each sample one iteration or the mean of several that ran together.</param>
    /// <param name="error">The largest error.</param>
    /// <param name="tolerance">The largest error allowed.</param>
    public static MicroResult Of(MicroOperation operation, IReadOnlyList<double> samples, double error, double tolerance)
    {
        double average = samples.Average();
        int iterations = samples.Count * operation.Count;
        return new MicroResult
        {
            Operation = operation.Name,
            Limbs = operation.Limbs,
            Iterations = iterations,
            TotalTimeMs = average * iterations,
            AvgTimeMs = average,
            MinTimeMs = samples.Min(),
            MaxTimeMs = samples.Max(),
            StdTimeMs = Math.Sqrt(samples.Average(x => (x - average) * (x - average))),
            MedianTimeMs = Statistics.Median(samples),
            MaxError = error,
            Valid = error <= tolerance,
        };
    }
}
