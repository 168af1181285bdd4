namespace HeLora.Measurements;

/// <summary>Totals of an adapter.</summary>
/// <param name="Modules">Modules.</param>
/// <param name="ZeroModules">Modules whose deltas are all zero.</param>
/// <param name="Shapes">Distinct (d_in, d_out, r).</param>
/// <param name="Parameters">Numbers in A and B.</param>
public sealed record AdapterTotals(int Modules, int ZeroModules, int Shapes, long Parameters);
