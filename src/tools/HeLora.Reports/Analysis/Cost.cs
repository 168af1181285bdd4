namespace HeLora.Reports.Analysis;

/// <summary>What a bottleneck is about, per token: configurations are compared by it.</summary>
/// <param name="Value">The less the better.</param>
/// <param name="Text">In words.</param>
internal readonly record struct Cost(double Value, string Text);
