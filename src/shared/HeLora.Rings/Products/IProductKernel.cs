namespace HeLora.Rings;

/// <summary>A kernel written once over the vector width; its fields are its arguments.</summary>
internal interface IProductKernel<T>
    where T : unmanaged
{
    /// <summary>Runs the kernel with one width.</summary>
    void Run<L, V>()
        where L : struct, IProductLanes<T, V>
        where V : struct;
}
