namespace HeLora.Reports.Analysis;

/// <summary>The quantity that causes a bottleneck, per token, by which configurations are compared.</summary>
/// <param name="Value">The quantity; less is better.</param>
/// <param name="Text">The quantity in words.</param>
internal readonly record struct Cost(double Value, string Text);
