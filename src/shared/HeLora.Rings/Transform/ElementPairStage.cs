namespace HeLora.Rings;

/// <summary>
/// The stage that applies an element-wise operation to both polynomials of a transform; see <see
/// cref="ElementStage{TOperation}"/>.
/// </summary>
internal readonly struct ElementPairStage<TOperation>(ElementStage<TOperation> first, ElementStage<TOperation> second)
    : INttStage
    where TOperation : struct, IElementOperation
{
    public void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct
    {
        first.Run<L, V>(firstBlock, blockCount);
        second.Run<L, V>(firstBlock, blockCount);
    }
}
