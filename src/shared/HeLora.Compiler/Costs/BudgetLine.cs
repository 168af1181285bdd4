using System.Globalization;

namespace HeLora.Compiler;

/// <summary>One limit of a budget, and the amount that a schedule takes.</summary>
/// <param name="Name">The limited quantity.</param>
/// <param name="Actual">The amount that the schedule takes.</param>
/// <param name="Limit">The largest amount that is allowed.</param>
public sealed record BudgetLine(string Name, double Actual, double Limit)
{
    /// <summary>Whether the schedule keeps to the limit.</summary>
    public bool Holds => Actual <= Limit;

    /// <summary>The line as text.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}: {Actual:0.##}; expected at most {Limit:0.##}");
}
