namespace HeLora.Rings;

/// <summary>The stage of a transform without one.</summary>
internal readonly struct NoStage : INttStage
{
    public void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct
    {
    }
}
