namespace HeLora.Cli.Bench;

/// <summary>
/// Blocks of the streaming plan, all sites of the layer together. Elsewhere in a result offline work and bytes are spread over
/// a whole block; here also over the tokens of the run alone, for whom blocks are made whole.
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
internal sealed record StreamingFigures(
    int BlockPositions, long Blocks, double ClientMsPerBlock, double ServerMsPerBlock, long BlockBytesUp, long BlockBytesDown,
    double ClientOfflineMsPerToken, double ServerOfflineMsPerToken, double SessionClientOfflineMsPerToken,
    double SessionServerOfflineMsPerToken, double SessionTokensPerSecond)
{
    /// <summary>The figures of a run; null where its plan has no blocks.</summary>
    /// <param name="sites">The blocks of every site.</param>
    /// <param name="steps">Steps of the run.</param>
    /// <param name="batch">Tokens of a step.</param>
    /// <param name="onlineMsPerStep">From activations to deltas.</param>
    public static StreamingFigures? Of(IEnumerable<BlockFigures?> sites, int steps, int batch, double onlineMsPerStep)
    {
        BlockFigures[] blocks = [.. sites.OfType<BlockFigures>()];
        if (blocks.Length == 0)
        {
            return null;
        }

        long tokens = (long)steps * batch, needed = (tokens + blocks[0].Positions - 1) / blocks[0].Positions;
        double client = blocks.Sum(b => b.ClientMs), server = blocks.Sum(b => b.ServerMs), perToken = (double)needed / tokens;
        return new StreamingFigures(
            blocks[0].Positions, needed, client, server, blocks.Sum(b => b.BytesUp), blocks.Sum(b => b.BytesDown),
            client / blocks[0].Positions, server / blocks[0].Positions, client * perToken, server * perToken,
            1000 / (onlineMsPerStep + ((client + server) * perToken * batch)));
    }
}
