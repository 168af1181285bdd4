namespace HeLora.Rings;

/// <summary>
/// A polynomial that is transformed from a source into other memory or in place, and perhaps another one beside it, part by
/// part: two share what they read of the tables.
/// </summary>
internal readonly unsafe struct NttOperands(double* source, double* data, double* otherSource = null, double* otherData = null)
{
    public readonly double* Source = source;
    public readonly double* Data = data;
    public readonly double* OtherSource = otherSource;

    /// <summary>Null where there is one polynomial.</summary>
    public readonly double* OtherData = otherData;
}
