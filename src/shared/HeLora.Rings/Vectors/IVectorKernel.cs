namespace HeLora.Rings;

/// <summary>A kernel written once over the vector width; its fields are its arguments.</summary>
internal interface IVectorKernel
{
    /// <summary>Runs the kernel with one width.</summary>
    /// <typeparam name="L">The lane operations.</typeparam>
    /// <typeparam name="V">The vector type of <typeparamref name="L"/>.</typeparam>
    void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct;
}
