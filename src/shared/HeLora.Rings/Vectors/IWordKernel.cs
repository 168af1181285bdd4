namespace HeLora.Rings;

/// <summary>
/// A kernel over 64-bit words and doubles, written once for every vector width; its fields are its arguments.
/// </summary>
internal interface IWordKernel
{
    /// <summary>Runs the kernel in one width on a range of elements.</summary>
    /// <typeparam name="TLanes">The lane operations.</typeparam>
    /// <typeparam name="TWords">The vector of words of <typeparamref name="TLanes"/>.</typeparam>
    /// <typeparam name="TDoubles">The vector of doubles of <typeparamref name="TLanes"/>.</typeparam>
    /// <param name="from">The first element.</param>
    /// <param name="end">The element after the last one: a multiple of the number of lanes beyond the first.</param>
    void Run<TLanes, TWords, TDoubles>(nuint from, nuint end)
        where TLanes : struct, IWordLanes<TWords, TDoubles>
        where TWords : struct
        where TDoubles : struct;
}
