using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Streaming;

/// <summary>
/// The offer of a site in the streaming plan: parameters and shapes, the scales of answers, the bound that excludes overflow, and
/// the bases of an open basis. <see cref="SiteOffer.DeltaScales"/>: delta = scale * integer answer / activation scale.
/// </summary>
public sealed class StreamingOffer : SiteOffer
{
    /// <summary>The share of half the modulus that messages may take; noise has the rest.</summary>
    public const double MessageShare = 1 - (1.0 / 32);

    // A coefficient of the noise exceeds this number of standard deviations once in 2^57.
    private const double NoiseDeviations = 9;

    // Below this norm, scaled activations are exact as integers in doubles.
    private const double LargestNorm = 1L << 40;

    /// <summary>Makes an offer.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="answerBits">Answers of steps and blocks are modulo 2^answerBits: fewer bits than words have, or 32 of 32.</param>
    /// <param name="normBound">An upper bound of the Euclidean norm of every row of the integer matrix that is applied.</param>
    /// <param name="deltaScales">For every projection the delta that one unit of an integer answer stands for, for integer activations.</param>
    /// <param name="bases">Open basis: U of every projection, d_out x r row-major; otherwise empty.</param>
    /// <exception cref="ArgumentException">A part does not fit another; the text and the parameter name say which.</exception>
    public StreamingOffer(
        StreamingLayout layout, int answerBits, double normBound, IReadOnlyList<double> deltaScales, IReadOnlyList<float[]> bases)
        : base(layout, answerBits, deltaScales, bases)
    {
        int bits = layout.Parameters.WordBits;
        if (!IsAnswerWidth(answerBits, bits))
        {
            throw new ArgumentException(
                $"answer bits: {answerBits}; expected {AnswerModulus.MinBits} to {AnswerModulus.MaxBits} and fewer than {bits}, or 32 of 32", nameof(answerBits));
        }

        // A row of weights times the encryption errors e is noise of standard deviation |row| sigma. As a sum of bounded independent
        // errors it exceeds NoiseDeviations of these with a probability below 2 exp(-NoiseDeviations^2 / 2) (Hoeffding). The
        // encryptions of zero add noise of their own, below 2^-3 of the free share at 32 bits.
        double free = Math.ScaleB(1 - MessageShare, bits - 1);
        double noise = NoiseDeviations * ((normBound * ErrorSampler.StandardDeviation) + NoiseEstimate.PublicKeyZero(layout.Degree));
        if (!(normBound >= 0 && noise < free && MaxNorm(bits, normBound, layout.InputSize) >= Math.Sqrt(layout.InputSize)))
        {
            throw new ArgumentException($"norm bound: {normBound}; expected 0 or more, and room for activations and noise", nameof(normBound));
        }

        Layout = layout;
        NormBound = normBound;
        Complete(layout);
        long block = (long)layout.AnswerWords * BlockAnswerSize;
        if (block > Array.MaxLength - StreamingHeader.Size)
        {
            throw new ArgumentException(
                $"layout: {block} bytes of a block's answer; expected at most {Array.MaxLength - StreamingHeader.Size}", nameof(layout));
        }
    }

    /// <inheritdoc/>
    public override StreamingLayout Layout { get; }

    /// <summary>Ring and words.</summary>
    public StreamingParameters Parameters => Layout.Parameters;

    /// <inheritdoc/>
    public override ulong Fingerprint => Parameters.Fingerprint;

    /// <summary>The largest row norm of the integer matrix: |row x| &lt;= NormBound ||x|| (Cauchy-Schwarz).</summary>
    public double NormBound { get; }

    /// <summary>Bytes of a token's words.</summary>
    public override int InputBodySize => Layout.InputSize * Parameters.WordBytes;

    /// <summary>Bytes of a token's answer.</summary>
    public override int AnswerBodySize => BitPacking.ByteCount(Layout.AnswerWords, AnswerBits);

    /// <summary>Bytes of one answer word of all positions in a block's answer.</summary>
    public int BlockAnswerSize => BitPacking.ByteCount(Parameters.Degree, AnswerBits);

    /// <summary>Bytes of a block's request: headers, two seeds, and the body of a public key.</summary>
    public int BlockBytes => StreamingHeader.Size + (2 * SeededStream.SeedSize) + (Parameters.Degree * Parameters.WordBytes);

    /// <summary>Bytes of a block's answer.</summary>
    public int BlockAnswerBytes => checked(StreamingHeader.Size + (Layout.AnswerWords * BlockAnswerSize));

    /// <summary>
    /// The largest norm of scaled activations before rounding. Rows of norm <see cref="NormBound"/> then give integers below the
    /// message's share of 2^(k-1), as rounding adds at most 1/2 to a coordinate and sqrt(d)/2 to the norm.
    /// </summary>
    public double ActivationNorm => MaxNorm(Parameters.WordBits, NormBound, Layout.InputSize);

    private protected override int HeaderSize => StreamingHeader.Size;

    /// <summary>Whether a server can round words to answers of a width.</summary>
    /// <param name="answerBits">Bits of an answer word.</param>
    /// <param name="wordBits">k, bits of a word.</param>
    public static bool IsAnswerWidth(int answerBits, int wordBits) =>
        (answerBits is >= AnswerModulus.MinBits and <= AnswerModulus.MaxBits && answerBits < wordBits) || (answerBits == 32 && wordBits == 32);

    /// <summary>The largest norm of scaled activations under a bound of row norms; see <see cref="ActivationNorm"/>.</summary>
    internal static double MaxNorm(int wordBits, double normBound, int inputSize) => Math.Min(
        LargestNorm, (Math.ScaleB(MessageShare, wordBits - 1) / Math.Max(normBound, 1)) - (Math.Sqrt(inputSize) / 2));

    /// <summary>Reads an offer.</summary>
    /// <param name="source">The message.</param>
    /// <exception cref="WireFormatException">The bytes are no offer of the streaming plan.</exception>
    public static StreamingOffer Deserialize(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source, WireType.StreamingOffer, null);
        StreamingParameters parameters = ReadParameters(ref reader);
        var privacy = (AdapterPrivacy)reader.ReadInt32("privacy", 0, 1);
        int inputSize = reader.ReadInt32("input size", 1, StreamingLayout.MaxDimension);
        IntegerOfferWire rest = IntegerOfferWire.Read(ref reader, privacy, 64, StreamingLayout.MaxDimension);
        reader.Complete();
        try
        {
            return new StreamingOffer(
                new StreamingLayout(privacy, parameters, inputSize, rest.Modules), rest.AnswerBits, rest.NormBound, rest.DeltaScales, rest.Bases);
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException($"layout: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override byte[] Serialize()
    {
        var rest = new IntegerOfferWire(AnswerBits, NormBound, Layout.Modules, DeltaScales, Bases);
        var bytes = new byte[WireWriter.HeaderSize + (4 * sizeof(uint)) + rest.ByteCount];
        var writer = new WireWriter(bytes, WireType.StreamingOffer, Fingerprint);
        writer.WriteUInt32((uint)Parameters.Degree);
        writer.WriteUInt32((uint)Parameters.WordBits);
        writer.WriteUInt32((uint)Layout.Privacy);
        writer.WriteUInt32((uint)Layout.InputSize);
        rest.Write(ref writer);
        writer.Complete();
        return bytes;
    }

    private protected override int InputBodies(int tokens) => tokens;

    private protected override int AnswerBodies(int tokens) => tokens;

    private static StreamingParameters ReadParameters(ref WireReader reader)
    {
        int degree = reader.ReadInt32("degree", StreamingParameters.MinDegree, StreamingParameters.MaxDegree);
        int bits = reader.ReadInt32("word bits", 1, 64);
        try
        {
            var parameters = new StreamingParameters(degree, bits);
            return parameters.Fingerprint == reader.Fingerprint
                ? parameters
                : throw new WireFormatException($"parameter fingerprint: {reader.Fingerprint:x16}; expected {parameters.Fingerprint:x16}");
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException($"parameters: {e.Message}", e);
        }
    }
}
