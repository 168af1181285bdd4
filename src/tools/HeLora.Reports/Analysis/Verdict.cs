namespace HeLora.Reports.Analysis;

/// <summary>Whether a rule holds.</summary>
internal enum Verdict
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>It does.</summary>
    Yes,

    /// <summary>The report lacks figures that the rule asks for.</summary>
    Undecided,
}
