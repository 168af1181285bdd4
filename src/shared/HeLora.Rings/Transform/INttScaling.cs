namespace HeLora.Rings;

/// <summary>Whether a pass multiplies by a factor; known to the compiler, so that others are not slowed down.</summary>
internal interface INttScaling;

/// <summary>The forward transform's first pass where its source is lifted, the inverse transform's last one.</summary>
internal readonly struct Scaled : INttScaling;

/// <summary>The inverse transform's last pass where its result is to be balanced.</summary>
internal readonly struct ScaledAndBalanced : INttScaling;

/// <summary>All others.</summary>
internal readonly struct Unscaled : INttScaling;
