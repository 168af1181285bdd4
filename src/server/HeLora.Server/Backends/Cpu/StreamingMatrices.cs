using HeLora.Protocol.Streaming;
using HeLora.Rings;

namespace HeLora.Server.Backends.Cpu;

/// <summary>The integer factors of a site as the processor's kernels read them. Zeroed when disposed.</summary>
internal sealed class StreamingMatrices : IDisposable
{
    /// <summary>Packs factors.</summary>
    public StreamingMatrices(StreamingWeights weights)
    {
        Offer = weights.Offer;
        Down = new IntegerMatrix([.. weights.Down.SelectMany(m => m.Values)], Offer.Layout.DownRows, Offer.Layout.InputSize);
        Up = [.. weights.Up.Select(up => new IntegerMatrix(up.Values, up.Rows, up.Columns))];
    }

    /// <summary>The offer.</summary>
    public StreamingOffer Offer { get; }

    /// <summary>The down factors of all projections, rows x d_in.</summary>
    public IntegerMatrix Down { get; }

    /// <summary>The up factor of every projection, d_out x r; none for an open basis.</summary>
    public IntegerMatrix[] Up { get; }

    /// <summary>Bytes of the weights.</summary>
    public long MemoryBytes => Up.Append(Down).Sum(m => (long)m.Rows * m.Columns * m.WeightBits / 8);

    /// <inheritdoc/>
    public void Dispose()
    {
        Down.Dispose();
        Array.ForEach(Up, up => up.Dispose());
    }
}
