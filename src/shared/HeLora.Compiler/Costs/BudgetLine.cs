using System.Globalization;

namespace HeLora.Compiler;

/// <summary>One limit of a budget and what a schedule takes of it.</summary>
/// <param name="Name">What is limited.</param>
/// <param name="Actual">What the schedule takes.</param>
/// <param name="Limit">The most allowed.</param>
public sealed record BudgetLine(string Name, double Actual, double Limit)
{
    /// <summary>Whether the limit holds.</summary>
    public bool Holds => Actual <= Limit;

    /// <summary>The line as text.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}: {Actual:0.##}; expected at most {Limit:0.##}");
}
