namespace HeLora.Compiler;

/// <summary>The price of one item in one ring at one level.</summary>
/// <param name="Degree">N.</param>
/// <param name="Level">The level of the ciphertexts or words that the item works on.</param>
/// <param name="Item">The item.</param>
/// <param name="Microseconds">Its time on one thread, in microseconds.</param>
public sealed record UnitCost(int Degree, int Level, CostItem Item, double Microseconds);
