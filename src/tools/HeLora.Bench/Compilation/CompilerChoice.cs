using HeLora.Compiler;

namespace HeLora.Bench;

/// <summary>The settings that schedules are chosen by.</summary>
/// <param name="Objective">The quantity that the chosen schedule minimises, and its constraints.</param>
/// <param name="Profile">The profile of the slot scheme's parameters.</param>
/// <param name="Budget">Limits of operations; a schedule within them is preferred to every other.</param>
/// <param name="Costs">Unit costs; null for the shipped ones.</param>
public sealed record CompilerChoice(
    Objective Objective, ParameterProfile Profile = ParameterProfile.Tuned, CostBudget? Budget = null, UnitCosts? Costs = null);
