namespace HeLora.Measurements;

/// <summary>The cost of encryption against the same projections in plain single precision, measured in the same run.</summary>
/// <param name="PlainKernel">The fastest way to compute them plainly.</param>
/// <param name="PlainMsPerToken">Its time.</param>
/// <param name="Online">Activations to deltas under encryption, over the plain time; medians.</param>
/// <param name="Total">All work of both sides, over the plain time; medians.</param>
public sealed record OverheadFigures(string PlainKernel, double PlainMsPerToken, double Online, double Total);
