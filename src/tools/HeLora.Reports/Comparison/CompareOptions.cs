namespace HeLora.Reports;

/// <summary>Which figures are compared, and how strictly.</summary>
/// <param name="Tolerance">The share of the baseline by which a time may be longer.</param>
/// <param name="CountsOnly">Leaves times and errors out.</param>
public sealed record CompareOptions(double Tolerance, bool CountsOnly);
