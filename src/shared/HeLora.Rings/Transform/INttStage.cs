namespace HeLora.Rings;

/// <summary>
/// What is done to the values of a part of a transform while they are in the first-level cache: behind a forward
/// transform, or ahead of an inverse one.
/// </summary>
internal interface INttStage
{
    /// <summary>Works on the values of some blocks of 64.</summary>
    void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct;
}
