namespace HeLora.Reports.Analysis;

/// <summary>The result of a rule for a configuration.</summary>
/// <param name="Verdict">Whether it holds.</param>
/// <param name="Short">The figure that decides, for a cell of a table.</param>
/// <param name="Figures">The figures that decide, in words.</param>
/// <param name="Severity">The deciding figure divided by its threshold; above 1 where the rule holds, unless the rule has a further condition.</param>
internal sealed record Finding(Verdict Verdict, string Short, string Figures, double Severity)
{
    /// <summary>The field that a rule lacks; null where it is decided.</summary>
    public string? Missing { get; init; }

    /// <summary>A finding of a rule that has all its figures.</summary>
    public static Finding Of(bool holds, string shortFigure, string figures, double severity) =>
        new(holds ? Verdict.Yes : Verdict.No, shortFigure, figures, severity);

    /// <summary>A finding of a rule that lacks a field of the report.</summary>
    public static Finding Without(string field) => new(Verdict.Undecided, "?", "", 0) { Missing = field };
}
