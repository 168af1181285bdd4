namespace HeLora.Reports;

/// <summary>What is compared, and how strictly.</summary>
/// <param name="Tolerance">By how much of the baseline a time may be longer.</param>
/// <param name="CountsOnly">Leaves times and errors out.</param>
public sealed record CompareOptions(double Tolerance, bool CountsOnly);
