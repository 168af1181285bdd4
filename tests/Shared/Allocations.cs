namespace HeLora.Tests;

/// <summary>Managed memory that repeated work takes on its own thread.</summary>
internal static class Allocations
{
    private const int Rounds = 16;

    /// <summary>
    /// The fewest bytes of several rounds: what every round allocates is in all of them, what the runtime allocates now and
    /// then (for types loaded late, or for code compiled again) is not.
    /// </summary>
    /// <param name="action">The work; it runs once before it is measured.</param>
    /// <param name="prepare">Runs before every round, unmeasured.</param>
    public static long OfEveryRound(Action action, Action? prepare = null)
    {
        long least = long.MaxValue;
        for (int round = 0; round <= Rounds && least > 0; round++)
        {
            prepare?.Invoke();
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            least = round == 0 ? least : Math.Min(least, allocated);
        }

        return least;
    }
}
