using HeLora.Compiler;

namespace HeLora.Bench;

/// <summary>What the user asks of the compiler.</summary>
/// <param name="Objective">What schedules are chosen by.</param>
/// <param name="Profile">Where parameters of the slot scheme come from.</param>
/// <param name="Budget">Limits that schedules keep to where they can.</param>
/// <param name="Costs">Unit costs; the shipped ones where null.</param>
public sealed record CompilerChoice(
    Objective Objective, ParameterProfile Profile = ParameterProfile.Tuned, CostBudget? Budget = null, UnitCosts? Costs = null);
