using HeLora.Compiler;
using HeLora.Protocol;

namespace HeLora.Bench;

/// <summary>
/// The length of sequences from which on the streaming plan is the best by the objective. Short sessions waste positions, since
/// a block is made whole.
/// </summary>
public static class StreamingBreakEven
{
    private const int MaxLog = 20;

    /// <summary>Returns the least such power of two; null where there is none up to 2^20.</summary>
    public static int? Of(ScheduleCompiler compiler, LoraConfig config, Objective objective)
    {
        // A binary search, as longer sessions only make the plan cheaper.
        int low = 0, high = MaxLog + 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            bool pays = middle > MaxLog || IsBest(compiler, config with { MaxContextLength = 1 << middle }, objective with { Plan = null });
            (low, high) = pays ? (low, middle) : (middle + 1, high);
        }

        return low > MaxLog ? null : 1 << low;
    }

    private static bool IsBest(ScheduleCompiler compiler, LoraConfig config, Objective objective)
    {
        try
        {
            return compiler.Compile(config, objective).Schedule.Plan == PlanKind.Streaming;
        }
        catch (ScheduleException)
        {
            return false;
        }
    }
}
