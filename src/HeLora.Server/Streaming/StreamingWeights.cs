using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Plans;
using HeLora.Plans.Streaming;
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
        bool isOpen = layout.Privacy == AdapterPrivacy.OpenBasis;
        double room = Math.ScaleB(StreamingOffer.MessageShare, parameters.WordBits - 1);
        var factors = new IntegerFactors[modules.Count];
        var bases = new List<float[]>();
        for (int m = 0; m < factors.Length; m++)
        {
            if (isOpen)
            {
                OrthonormalBasis basis = OrthonormalBasis.Create(modules[m]);
                factors[m] = IntegerFactors.OpenBasis(basis, room, rowsPerLeaf: 1);
                bases.Add(Array.ConvertAll(basis.Basis, v => (float)v));
            }
            else
            {
                factors[m] = IntegerFactors.Sealed(modules[m], room, rowsPerLeaf: 1);
            }
        }

        double bound = factors.Max(f => f.NormBound);
        int answerBits = StreamingPrediction.AnswerBits(
            parameters, layout.Privacy, factors.Where(f => f.NormBound > 0).Select(f => (f.RmsAnswer(room, bound), f.Variance)));
        var offer = new StreamingOffer(layout, answerBits, bound, [.. factors.Select(f => f.DeltaScale)], bases);
        double[] down = [.. factors.SelectMany(f => f.Down.Values)];
        return new StreamingWeights(
            offer, new IntegerMatrix(down, layout.Rows, layout.InputSize),
            isOpen ? [] : [.. factors.Select(f => new IntegerMatrix(f.Up!.Values, f.Up.Rows, f.Up.Columns))]);
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
