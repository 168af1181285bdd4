using HeLora.Measurements;

namespace HeLora.Reports.Analysis;

/// <summary>The server's weights and keys do not fit the cache, and reading them takes most of its time.</summary>
internal sealed class MemoryBound : IBottleneckRule
{
    /// <summary>The cache that the cores of one complex share, in bytes: 32 MiB on Zen 3 to Zen 5, less on most others.</summary>
    public const double CacheBytes = 32 << 20;

    /// <summary>The rate at which one thread of a loaded server reads memory, in bytes a millisecond: 10 GB/s.</summary>
    public const double BytesPerMs = 1e7;

    /// <summary>The share of the server's online time from which a configuration is bound.</summary>
    public const double Threshold = 0.5;

    public string Name => "memory-bound";

    public string Statement =>
        $"The server's weights and one session's keys and registers exceed {CacheBytes / (1 << 20):0}\u202FMiB (a last-level cache), and reading them "
        + $"once a step at {BytesPerMs / 1e6:0}\u202FGB/s a thread would take more than {Numbers.Percent(Threshold)} of its online time.";

    public Finding Decide(ConfigResult result)
    {
        if (result.Memory is not { } memory)
        {
            return Finding.Without("memory");
        }

        double bytes = Bytes(memory), reading = bytes / BytesPerMs / result.Config.Threads;
        double step = result.Config.BatchSize * result.Timing!.MedianComputeTimeMs;
        return Finding.Of(
            bytes > CacheBytes && reading > Threshold * step, Numbers.Bytes(bytes),
            $"{Numbers.Bytes(memory.AdapterBytes)} of weights and {Numbers.Bytes(memory.SessionBytes)} a session; reading both would take {Numbers.Milliseconds(reading)} of the {Numbers.Milliseconds(step)} of a step",
            Math.Min(bytes / CacheBytes, reading / (Threshold * step)));
    }

    public Cost? CostOf(ConfigResult result)
    {
        if (result.Memory is not { } memory)
        {
            return null;
        }

        double bytes = Bytes(memory) / result.Config.BatchSize;
        return new Cost(bytes, $"{Numbers.Bytes(bytes)} per token of a step");
    }

    public IEnumerable<string> Advice(IReadOnlyList<ConfigResult> bound)
    {
        yield return "A larger batch: weights and keys are read once for all tokens of a step.";
        if (bound.Any(c => !BottleneckRules.IsCoefficient(c)))
        {
            yield return "Plan coefficient: its keys are several times smaller.";
        }

        if (bound.Any(BottleneckRules.IsSealed))
        {
            yield return "Policy open-basis has no Galois keys and no up factor on the server. It gives the client a basis of the space that deltas lie in: see the threat model.";
        }
    }

    // In doubles: a sum of two longs may overflow.
    private static double Bytes(MemoryFigures memory) => (double)memory.AdapterBytes + memory.SessionBytes;
}
