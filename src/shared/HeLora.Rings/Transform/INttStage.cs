namespace HeLora.Rings;

/// <summary>
/// Work on the values of a part of a transform while they are in the first-level cache. It follows a forward transform and
/// precedes an inverse one.
/// </summary>
internal interface INttStage
{
    /// <summary>Works on the values of consecutive blocks of 64.</summary>
    void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct;
}
