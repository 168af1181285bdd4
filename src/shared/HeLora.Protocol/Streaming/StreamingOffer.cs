using System.Buffers.Binary;
using System.Security.Cryptography;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Streaming;

/// <summary>What a server tells every client of one site in the streaming plan, and the sizes of their messages.</summary>
public sealed class StreamingOffer
{
    /// <summary>The share of half the modulus that messages may take; the rest is for noise.</summary>
    public const double MessageShare = 1 - (1.0 / 32);

    // Exceeded by a coefficient once in 2^57.
    private const double NoiseDeviations = 9;

    // Products of activations with scales stay exact as integers in doubles.
    private const double LargestNorm = 1L << 40;

    /// <summary>Makes an offer.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="answerBits">Answers and what comes with a block are modulo 2^this, below the words' k, or 32 as they are.</param>
    /// <param name="normBound">An upper bound of the Euclidean norm of every row of the integer matrix that is applied.</param>
    /// <param name="deltaScales">For every projection what one unit of an integer answer is worth for integer activations.</param>
    /// <param name="bases">Open basis: U of every projection, d_out x r row-major; otherwise empty.</param>
    /// <exception cref="ArgumentException">A part does not fit another.</exception>
    public StreamingOffer(
        StreamingLayout layout, int answerBits, double normBound, IReadOnlyList<double> deltaScales, IReadOnlyList<float[]> bases)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(deltaScales);
        ArgumentNullException.ThrowIfNull(bases);
        int bits = layout.Parameters.WordBits;
        if (!IsAnswerWidth(answerBits, bits))
        {
            throw new ArgumentException(
                $"{AnswerModulus.MinBits} to {AnswerModulus.MaxBits} answer bits, fewer than {bits}, or 32 of 32 are expected", nameof(answerBits));
        }

        // Encryption errors e give row e, of standard deviation |row| sigma; the sum of bounded independent errors exceeds
        // NoiseDeviations of it with a probability below 2 exp(-NoiseDeviations^2 / 2) (Hoeffding). The encryptions of zero add
        // their own, below 2^-3 of what is kept free at 32 bits.
        double free = Math.ScaleB(1 - MessageShare, bits - 1);
        double noise = NoiseDeviations * ((normBound * ErrorSampler.StandardDeviation) + NoiseEstimate.PublicKeyZero(layout.Degree));
        if (!(normBound >= 0 && noise < free && MaxNorm(bits, normBound, layout.InputSize) >= Math.Sqrt(layout.InputSize)))
        {
            throw new ArgumentException("the norm bound must leave room for activations and noise", nameof(normBound));
        }

        OfferFields.Check(layout, deltaScales, bases);
        Layout = layout;
        AnswerBits = answerBits;
        NormBound = normBound;
        DeltaScales = deltaScales;
        Bases = bases;
        long largest = Math.Max(InputBodySize, AnswerBodySize), block = (long)layout.Answers * BlockAnswerSize;
        MaxTokens = (int)Math.Min(BatchHeader.MaxTokens, (Array.MaxLength - StreamingHeader.Size) / largest);
        if (MaxTokens == 0 || block > Array.MaxLength - StreamingHeader.Size)
        {
            throw new ArgumentException($"the messages are longer than {Array.MaxLength} bytes", nameof(layout));
        }

        Id = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Serialize()));
    }

    /// <summary>The layout.</summary>
    public StreamingLayout Layout { get; }

    /// <summary>Ring and words.</summary>
    public StreamingParameters Parameters => Layout.Parameters;

    /// <summary>Bits of an answer word.</summary>
    public int AnswerBits { get; }

    /// <summary>The largest row norm of the integer matrix: |row x| &lt;= NormBound ||x|| (Cauchy-Schwarz).</summary>
    public double NormBound { get; }

    /// <summary>For every projection, delta = scale * integer answer / activation scale, integer answers modulo 2^k.</summary>
    public IReadOnlyList<double> DeltaScales { get; }

    /// <summary>U of every projection (open basis).</summary>
    public IReadOnlyList<float[]> Bases { get; }

    /// <summary>Eight bytes that name the offer; messages carry them.</summary>
    public ulong Id { get; }

    /// <summary>The most tokens of one message.</summary>
    public int MaxTokens { get; }

    /// <summary>Bytes of a token's words.</summary>
    public int InputBodySize => Layout.InputSize * Parameters.WordBytes;

    /// <summary>Bytes of a token's answer.</summary>
    public int AnswerBodySize => BitPacking.ByteCount(Layout.Answers, AnswerBits);

    /// <summary>Bytes that one answer word has in a block's answer.</summary>
    public int BlockAnswerSize => BitPacking.ByteCount(Parameters.Degree, AnswerBits);

    /// <summary>Bytes of a request for some tokens, at most <see cref="MaxTokens"/>.</summary>
    public int ActivationBytes(int tokens) => checked(StreamingHeader.Size + (tokens * InputBodySize));

    /// <summary>Bytes of an answer for some tokens, at most <see cref="MaxTokens"/>.</summary>
    public int AnswerBytes(int tokens) => checked(StreamingHeader.Size + (tokens * AnswerBodySize));

    /// <summary>Bytes of a block's request: two seeds and the body of a public key.</summary>
    public int BlockBytes => StreamingHeader.Size + (2 * SeededStream.SeedSize) + (Parameters.Degree * Parameters.WordBytes);

    /// <summary>Bytes of a block's answer.</summary>
    public int BlockAnswerBytes => checked(StreamingHeader.Size + (Layout.Answers * BlockAnswerSize));

    /// <summary>
    /// The norm that integer activations may have before they are rounded: rows of norm NormBound then give integers below the
    /// message's share of 2^(k-1). Rounding adds at most 1/2 a coordinate, sqrt(d)/2 to the norm.
    /// </summary>
    public double ActivationNorm => MaxNorm(Parameters.WordBits, NormBound, Layout.InputSize);

    /// <summary>Whether answers of 2^answerBits can be given for words of k bits.</summary>
    public static bool IsAnswerWidth(int answerBits, int wordBits) =>
        (answerBits is >= AnswerModulus.MinBits and <= AnswerModulus.MaxBits && answerBits < wordBits) || (answerBits == 32 && wordBits == 32);

    /// <summary>The norm of integer activations before rounding under a bound of row norms; see <see cref="ActivationNorm"/>.</summary>
    internal static double MaxNorm(int wordBits, double normBound, int inputSize) => Math.Min(
        LargestNorm, (Math.ScaleB(MessageShare, wordBits - 1) / Math.Max(normBound, 1)) - (Math.Sqrt(inputSize) / 2));

    /// <summary>Reads an offer.</summary>
    /// <exception cref="WireFormatException">The bytes are no offer.</exception>
    public static StreamingOffer Deserialize(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source, WireType.StreamingOffer, null);
        StreamingParameters parameters = ReadParameters(ref reader);
        var privacy = (AdapterPrivacy)reader.ReadInt32("privacy", 0, 1);
        int inputSize = reader.ReadInt32("input size", 1, StreamingLayout.MaxDimension);
        int answerBits = reader.ReadInt32("answer bits", AnswerModulus.MinBits, 64);
        double normBound = reader.ReadDouble("norm bound", 0, double.MaxValue);
        var modules = new ModuleShape[reader.ReadInt32("projection count", 1, StreamingLayout.MaxModules)];
        var scales = new double[modules.Length];
        for (int m = 0; m < modules.Length; m++)
        {
            modules[m] = OfferFields.ReadModule(ref reader, StreamingLayout.MaxDimension, StreamingLayout.MaxRank);
            scales[m] = reader.ReadDouble("delta scale", 0, double.MaxValue);
        }

        float[][] bases = privacy == AdapterPrivacy.OpenBasis ? OfferFields.ReadBases(ref reader, modules) : [];
        reader.Complete();
        try
        {
            return new StreamingOffer(new StreamingLayout(privacy, parameters, inputSize, modules), answerBits, normBound, scales, bases);
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException($"layout: {e.Message}", e);
        }
    }

    private static StreamingParameters ReadParameters(ref WireReader reader)
    {
        int degree = reader.ReadInt32("degree", StreamingParameters.MinDegree, StreamingParameters.MaxDegree);
        int bits = reader.ReadInt32("word bits", 1, 64);
        try
        {
            var parameters = new StreamingParameters(degree, bits);
            return parameters.Fingerprint == reader.Fingerprint
                ? parameters
                : throw new WireFormatException($"fingerprint: {reader.Fingerprint:x16}; expected {parameters.Fingerprint:x16}");
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException($"parameters: {e.Message}", e);
        }
    }

    /// <summary>Writes the offer.</summary>
    public byte[] Serialize()
    {
        int length = WireWriter.HeaderSize + (6 * 4) + 8 + Layout.Modules.Sum(m => OfferFields.ByteCount(m) + 8) + Bases.Sum(b => 4 * b.Length);
        var bytes = new byte[length];
        var writer = new WireWriter(bytes, WireType.StreamingOffer, Parameters.Fingerprint);
        writer.WriteUInt32((uint)Parameters.Degree);
        writer.WriteUInt32((uint)Parameters.WordBits);
        writer.WriteUInt32((uint)Layout.Privacy);
        writer.WriteUInt32((uint)Layout.InputSize);
        writer.WriteUInt32((uint)AnswerBits);
        writer.WriteDouble(NormBound);
        writer.WriteUInt32((uint)Layout.Modules.Count);
        for (int m = 0; m < Layout.Modules.Count; m++)
        {
            OfferFields.Write(ref writer, Layout.Modules[m]);
            writer.WriteDouble(DeltaScales[m]);
        }

        OfferFields.WriteBases(ref writer, Bases);
        writer.Complete();
        return bytes;
    }
}
