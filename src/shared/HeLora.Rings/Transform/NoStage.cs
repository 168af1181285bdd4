namespace HeLora.Rings;

/// <summary>A transform alone.</summary>
internal readonly struct NoStage : INttStage
{
    public void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct
    {
    }
}
