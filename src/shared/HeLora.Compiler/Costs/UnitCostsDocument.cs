namespace HeLora.Compiler;

/// <summary>The JSON form of <see cref="UnitCosts"/>.</summary>
internal sealed record UnitCostsDocument(string Schema, string Machine, IReadOnlyList<UnitCost> Costs);
