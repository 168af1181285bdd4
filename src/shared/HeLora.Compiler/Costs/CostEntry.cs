namespace HeLora.Compiler;

/// <summary>The quantity of an item in a phase.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Item">The item.</param>
/// <param name="Level">The level of the item.</param>
/// <param name="Times">The quantity; a fraction where work is spread over several steps.</param>
public readonly record struct CostEntry(Phase Phase, CostItem Item, int Level, double Times);
