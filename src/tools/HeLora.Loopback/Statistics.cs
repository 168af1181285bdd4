namespace HeLora.Loopback;

/// <summary>Statistics of timed samples.</summary>
public static class Statistics
{
    /// <summary>The median; for an even number of samples, the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
