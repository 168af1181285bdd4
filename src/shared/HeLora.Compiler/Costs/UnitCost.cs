namespace HeLora.Compiler;

/// <summary>The price of one item in one ring at one level.</summary>
/// <param name="Degree">N.</param>
/// <param name="Level">Limbs less one of the ciphertexts it works on.</param>
/// <param name="Item">The item.</param>
/// <param name="Microseconds">Its time on one thread.</param>
public sealed record UnitCost(int Degree, int Level, CostItem Item, double Microseconds);
