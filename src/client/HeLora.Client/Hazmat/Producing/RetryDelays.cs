namespace HeLora.Client.Hazmat.Producing;

/// <summary>Delays between attempts: each is twice the one before, up to the longest.</summary>
/// <param name="First">The first delay.</param>
/// <param name="Longest">The longest delay.</param>
internal sealed record RetryDelays(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The delay after a number of failures in a row before this one.</summary>
    public TimeSpan After(int failures)
    {
        double milliseconds = First.TotalMilliseconds * Math.ScaleB(1, Math.Min(failures, 30));
        return TimeSpan.FromMilliseconds(Math.Min(milliseconds, Longest.TotalMilliseconds));
    }
}
