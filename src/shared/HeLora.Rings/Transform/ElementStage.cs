namespace HeLora.Rings;

/// <summary>The stage that applies an element-wise operation: destination = f(destination, a, b).</summary>
internal readonly unsafe struct ElementStage<TOperation>(double* a, double* b, double* destination, Modulus modulus, double scalar)
    : INttStage
    where TOperation : struct, IElementOperation
{
    public void Run<L, V>(nint firstBlock, nint blockCount)
        where L : struct, ILanes<V>
        where V : struct
    {
        nint at = firstBlock * NttPlan.BlockSize;
        var kernel = new ElementKernel<TOperation>(
            a + at, b + at, destination + at, (int)blockCount * NttPlan.BlockSize, modulus, scalar);
        kernel.Run<L, V>();
    }
}
