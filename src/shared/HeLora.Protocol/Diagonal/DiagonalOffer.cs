using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Diagonal;

/// <summary>
/// The offer of a site in the diagonal plan: shapes, layout and the scales of answers; all other scales follow from the
/// parameters. <see cref="SiteOffer.DeltaScales"/>: the delta that 1 in a slot of an answer stands for, for a token of norm 1.
/// </summary>
public sealed class DiagonalOffer : CiphertextOffer
{
    /// <summary>Makes an offer.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="layout">A layout of their ring.</param>
    /// <param name="answerBits">k: answers are modulo 2^k.</param>
    /// <param name="deltaScales">
    /// For every projection the delta that 1 in a slot of an answer stands for, for a token of norm 1: a bound of the answer's
    /// coefficients, or 0 where all deltas are zero.
    /// </param>
    /// <exception cref="ArgumentException">A part does not fit another; the text and the parameter name say which.</exception>
    public DiagonalOffer(SchemeParameters parameters, DiagonalLayout layout, int answerBits, IReadOnlyList<double> deltaScales)
        : base(parameters, layout, answerBits, deltaScales, [])
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (layout.Ring.Fingerprint != parameters.Fingerprint)
        {
            throw new ArgumentException(
                $"ring of the layout: fingerprint {layout.Ring.Fingerprint:x16}; expected {parameters.Fingerprint:x16}", nameof(layout));
        }

        if (answerBits < layout.Ring.MinAnswerBits || answerBits > layout.Ring.MaxAnswerBits)
        {
            throw new ArgumentException(
                $"answer bits: {answerBits}; expected {layout.Ring.MinAnswerBits} to {layout.Ring.MaxAnswerBits}", nameof(answerBits));
        }

        Layout = layout;
        Complete(layout);
    }

    /// <inheritdoc/>
    public override DiagonalLayout Layout { get; }

    /// <summary>Reads an offer.</summary>
    /// <param name="parameters">The parameters that the offer must be of.</param>
    /// <param name="source">The message.</param>
    /// <exception cref="WireFormatException">The bytes are no offer of these parameters.</exception>
    public static DiagonalOffer Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.DiagonalOffer, parameters.Fingerprint);
        int inputSize = reader.ReadInt32("input size", 1, DiagonalLayout.MaxDimension);
        int tokens = reader.ReadInt32("tokens a ciphertext", 1, parameters.Degree);
        int diagonals = reader.ReadInt32("diagonals", 1, ModuleShape.MaxRank);
        int down = reader.ReadInt32("baby steps down", 1, ModuleShape.MaxRank);
        int answerBits = reader.ReadInt32("answer bits", AnswerModulus.MinBits, AnswerModulus.MaxBits);
        var modules = new ModuleShape[reader.ReadInt32("projection count", 1, SiteShape.MaxModules)];
        var splits = new DiagonalSplit[modules.Length];
        var scales = new double[modules.Length];
        for (int m = 0; m < modules.Length; m++)
        {
            modules[m] = OfferWire.ReadModule(ref reader, DiagonalLayout.MaxDimension);
            int up = reader.ReadInt32("baby steps up", 1, ModuleShape.MaxRank);
            splits[m] = new DiagonalSplit(up, reader.ReadInt32("sums after the rescaling", 0, 31));
            scales[m] = reader.ReadDouble("delta scale", 0, double.MaxValue);
        }

        reader.Complete();
        try
        {
            return new DiagonalOffer(
                parameters, new DiagonalLayout(parameters, inputSize, modules, tokens, diagonals, down, splits), answerBits, scales);
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException($"layout: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override byte[] Serialize()
    {
        var bytes = new byte[WireWriter.HeaderSize + (6 * 4) + Layout.Modules.Sum(m => OfferWire.ByteCount(m) + (2 * 4) + 8)];
        var writer = new WireWriter(bytes, WireType.DiagonalOffer, Fingerprint);
        writer.WriteUInt32((uint)Layout.InputSize);
        writer.WriteUInt32((uint)Layout.TokensPerCiphertext);
        writer.WriteUInt32((uint)Layout.Diagonals);
        writer.WriteUInt32((uint)Layout.DownBabySteps);
        writer.WriteUInt32((uint)AnswerBits);
        writer.WriteUInt32((uint)Layout.Parts.Count);
        for (int m = 0; m < Layout.Parts.Count; m++)
        {
            DiagonalModule part = Layout.Parts[m];
            OfferWire.Write(ref writer, part.Shape);
            writer.WriteUInt32((uint)part.UpBabySteps);
            writer.WriteUInt32((uint)part.TailSums);
            writer.WriteDouble(DeltaScales[m]);
        }

        writer.Complete();
        return bytes;
    }
}
