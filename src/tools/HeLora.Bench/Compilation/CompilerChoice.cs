using HeLora.Compiler;

namespace HeLora.Bench;

/// <summary>How schedules are chosen.</summary>
/// <param name="Objective">The quantity that the chosen schedule minimises, and its constraints.</param>
/// <param name="Profile">How parameters of the slot scheme are chosen.</param>
/// <param name="Budget">Limits of operations; a schedule within them is preferred to every other.</param>
/// <param name="Costs">Unit costs; null for the shipped ones.</param>
public sealed record CompilerChoice(
    Objective Objective, ParameterProfile Profile = ParameterProfile.Tuned, CostBudget? Budget = null, UnitCosts? Costs = null);
