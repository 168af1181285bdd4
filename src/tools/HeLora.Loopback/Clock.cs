using System.Diagnostics;

namespace HeLora.Loopback;

/// <summary>Laps of a step.</summary>
internal static class Clock
{
    /// <summary>Milliseconds since a time stamp, which becomes that of now.</summary>
    public static double Lap(ref long start)
    {
        long now = Stopwatch.GetTimestamp();
        double milliseconds = Stopwatch.GetElapsedTime(start, now).TotalMilliseconds;
        start = now;
        return milliseconds;
    }
}
