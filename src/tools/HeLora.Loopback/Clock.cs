using System.Diagnostics;

namespace HeLora.Loopback;

/// <summary>Times the parts of a step.</summary>
internal static class Clock
{
    /// <summary>Returns the milliseconds since a time stamp and moves the time stamp to now.</summary>
    public static double Lap(ref long start)
    {
        long now = Stopwatch.GetTimestamp();
        double milliseconds = Stopwatch.GetElapsedTime(start, now).TotalMilliseconds;
        start = now;
        return milliseconds;
    }
}
