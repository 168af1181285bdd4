namespace HeLora.Rings;

/// <summary>
/// Tells whether a pass multiplies by a factor. It is a type, so that the compiler leaves the products out of all other passes.
/// </summary>
internal interface INttScaling;

/// <summary>
/// Marks the first pass of a forward transform whose source is lifted, and the last pass of an inverse transform.
/// </summary>
internal readonly struct Scaled : INttScaling;

/// <summary>Marks the last pass of an inverse transform with a balanced result.</summary>
internal readonly struct ScaledAndBalanced : INttScaling;

/// <summary>Marks all other passes.</summary>
internal readonly struct Unscaled : INttScaling;
