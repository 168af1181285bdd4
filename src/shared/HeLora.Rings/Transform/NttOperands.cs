namespace HeLora.Rings;

/// <summary>
/// One or two polynomials to transform, in place or from a source into other memory. Two of them go part by part beside each
/// other and share the loads from the tables.
/// </summary>
internal readonly unsafe struct NttOperands(double* source, double* data, double* otherSource = null, double* otherData = null)
{
    public readonly double* Source = source;
    public readonly double* Data = data;
    public readonly double* OtherSource = otherSource;

    /// <summary>The memory of the second polynomial; null where there is one.</summary>
    public readonly double* OtherData = otherData;
}
