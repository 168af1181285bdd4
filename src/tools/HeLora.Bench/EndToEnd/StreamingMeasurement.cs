using HeLora.Loopback;
using HeLora.Measurements;

namespace HeLora.Bench;

/// <summary>Adds up the blocks of a run's sites.</summary>
internal static class StreamingMeasurement
{
    /// <summary>The figures of a run; null where its plan has no blocks.</summary>
    /// <param name="sites">The blocks of every site.</param>
    /// <param name="steps">Steps of the run.</param>
    /// <param name="batch">Tokens of a step.</param>
    /// <param name="onlineMsPerStep">From activations to deltas.</param>
    public static StreamingFigures? Of(IEnumerable<BlockTimes?> sites, int steps, int batch, double onlineMsPerStep)
    {
        BlockTimes[] blocks = [.. sites.OfType<BlockTimes>()];
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
