namespace HeLora.Compiler;

/// <summary>How often a phase takes an item.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Item">The item.</param>
/// <param name="Level">Its level.</param>
/// <param name="Times">How often; shares count where work is spread over several steps.</param>
public readonly record struct CostEntry(Phase Phase, CostItem Item, int Level, double Times);
