namespace HeLora.Loopback;

/// <summary>Offline work for one block of positions of the streaming plan.</summary>
/// <param name="Positions">Positions, one a token.</param>
/// <param name="Made">Blocks made so far.</param>
/// <param name="ClientMs">The client's time, median of the last ones.</param>
/// <param name="ServerMs">The server's time, median of the last ones.</param>
/// <param name="BytesUp">Bytes from the client.</param>
/// <param name="BytesDown">Bytes to the client.</param>
public sealed record BlockTimes(int Positions, int Made, double ClientMs, double ServerMs, long BytesUp, long BytesDown);
