using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Compiler.Streaming;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Server.Weights;

namespace HeLora.Server.Streaming;

/// <summary>The integer factors of a site: the down factors of all projections as one matrix, an up factor a projection.</summary>
internal sealed class StreamingWeights : IDisposable
{
    private StreamingWeights(StreamingOffer offer, IntegerMatrix down, IReadOnlyList<IntegerMatrix> up)
    {
        Offer = offer;
        Down = down;
        Up = up;
    }

    /// <summary>What clients are told.</summary>
    public StreamingOffer Offer { get; }

    /// <summary>Rows of all projections, rows x d_in.</summary>
    public IntegerMatrix Down { get; }

    /// <summary>d_out x r, a projection; none for an open basis.</summary>
    public IReadOnlyList<IntegerMatrix> Up { get; }

    /// <summary>Bytes of the weights.</summary>
    public long MemoryBytes => Up.Append(Down).Sum(m => (long)m.Rows * m.Columns * m.WeightBits / 8);

    /// <summary>Rounds factors to integers.</summary>
    public static StreamingWeights Create(IReadOnlyList<LoraModule> modules, StreamingLayout layout)
    {
        StreamingParameters parameters = layout.Parameters;
        double room = Math.ScaleB(StreamingOffer.MessageShare, parameters.WordBits - 1);
        SiteFactors site = SiteFactors.Create(modules, layout.Privacy, room, rowsPerLeaf: 1);
        int answerBits = StreamingPrediction.AnswerBits(parameters, layout.Privacy, site.Answers);
        var offer = new StreamingOffer(layout, answerBits, site.NormBound, site.DeltaScales, site.Bases);
        double[] down = [.. site.Factors.SelectMany(f => f.Down.Values)];
        return new StreamingWeights(
            offer, new IntegerMatrix(down, layout.DownRows, layout.InputSize),
            [.. site.Factors.Select(f => f.Up).OfType<QuantizedMatrix>().Select(up => new IntegerMatrix(up.Values, up.Rows, up.Columns))]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Down.Dispose();
        foreach (IntegerMatrix up in Up)
        {
            up.Dispose();
        }
    }
}
