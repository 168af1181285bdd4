namespace HeLora.Measurements;

/// <summary>A link between client and server and what it adds to the time of a token: a step's divided by the batch size.</summary>
/// <param name="BandwidthMbitPerS">Megabits (1e6) a second, either way.</param>
/// <param name="RttMs">The round trip of an empty message, in milliseconds, once a step.</param>
/// <param name="TransferMsPerToken">A request and its answer on the link.</param>
/// <param name="MsPerTokenWithLink">The transfer and everything that both sides compute, offline and online.</param>
public sealed record LinkFigures(double BandwidthMbitPerS, double RttMs, double TransferMsPerToken, double MsPerTokenWithLink);
