namespace HeLora.Measurements;

/// <summary>
/// Blocks of the streaming plan, all sites of the layer together. Elsewhere in a result offline work and bytes are spread over
/// a whole block. Here they are also spread over the tokens of the run alone, since a block is made whole however few of its positions are used.
/// </summary>
/// <param name="BlockPositions">Positions of a block, one a token of a sequence.</param>
/// <param name="Blocks">Blocks of a site that the run's tokens need.</param>
/// <param name="ClientMsPerBlock">The client's time for a block of every site, median.</param>
/// <param name="ServerMsPerBlock">The server's time for a block of every site, median.</param>
/// <param name="BlockBytesUp">Bytes up for a block of every site.</param>
/// <param name="BlockBytesDown">Bytes down for a block of every site.</param>
/// <param name="ClientOfflineMsPerToken">The client's offline time, spread over a block.</param>
/// <param name="ServerOfflineMsPerToken">The server's offline time, spread over a block.</param>
/// <param name="SessionClientOfflineMsPerToken">The client's offline time, spread over the run's tokens.</param>
/// <param name="SessionServerOfflineMsPerToken">The server's offline time, spread over the run's tokens.</param>
/// <param name="SessionTokensPerSecond">Of one sequence, offline time spread over the run's tokens.</param>
public sealed record StreamingFigures(
    int BlockPositions, long Blocks, double ClientMsPerBlock, double ServerMsPerBlock, long BlockBytesUp, long BlockBytesDown,
    double ClientOfflineMsPerToken, double ServerOfflineMsPerToken, double SessionClientOfflineMsPerToken,
    double SessionServerOfflineMsPerToken, double SessionTokensPerSecond);
