using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Compiler.Streaming;
using HeLora.Protocol.Streaming;

namespace HeLora.Server.Backends;

/// <summary>
/// The integer factors of one site in the streaming plan. An engine takes them in its own form when it is made; nobody keeps
/// this object.
/// </summary>
public sealed class StreamingWeights
{
    private StreamingWeights(StreamingOffer offer, SiteFactors site)
    {
        Offer = offer;
        Down = [.. site.Factors.Select(f => f.Down)];
        Up = [.. site.Factors.Select(f => f.Up).OfType<QuantizedMatrix>()];
    }

    /// <summary>The offer.</summary>
    public StreamingOffer Offer { get; }

    /// <summary>The down factor of every projection, r x d_in; their rows one after another are the rows of the layout.</summary>
    public IReadOnlyList<QuantizedMatrix> Down { get; }

    /// <summary>The up factor of every projection, d_out x r; none for an open basis.</summary>
    public IReadOnlyList<QuantizedMatrix> Up { get; }

    /// <summary>Rounds factors to integers.</summary>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="layout">A layout of their shapes.</param>
    /// <param name="secret">The secret that the bases of an open-basis adapter are derived from, see <see cref="OrthonormalBasis"/>;
    /// empty: they are drawn afresh.</param>
    /// <exception cref="ArgumentException">The layout has other shapes, or its words hold no such weights.</exception>
    public static StreamingWeights Create(IReadOnlyList<LoraModule> modules, StreamingLayout layout, ReadOnlySpan<byte> secret = default)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(layout);
        Hazmat.ModuleShapes.Check(modules, layout);
        StreamingParameters parameters = layout.Parameters;
        double room = Math.ScaleB(StreamingOffer.MessageShare, parameters.WordBits - 1);
        SiteFactors site = SiteFactors.Create(modules, layout.Privacy, room, rowsPerLeaf: 1, secret);
        int answerBits = StreamingPrediction.AnswerBits(parameters, layout.Privacy, site.Answers);
        return new StreamingWeights(new StreamingOffer(layout, answerBits, site.NormBound, site.DeltaScales, site.Bases), site);
    }
}
