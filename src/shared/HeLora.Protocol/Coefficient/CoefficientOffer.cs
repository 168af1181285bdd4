using System.Buffers.Binary;
using System.Security.Cryptography;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Coefficient;

/// <summary>
/// What a server tells every client of one site, the projections that share an input: shapes and layout, how answers
/// are scaled, the bound that excludes overflow, and for an open basis the basis.
/// </summary>
public sealed class CoefficientOffer : ISiteOffer
{
    /// <summary>The share of q/2 that messages may take; the rest is for noise.</summary>
    public const double MessageShare = 1 - (1.0 / 32);

    /// <summary>Makes an offer.</summary>
    /// <param name="parameters">The parameters of the policy.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="answerBits">k: answers are modulo 2^k.</param>
    /// <param name="normBound">An upper bound of the Euclidean norm of every row of the integer matrix that is applied.</param>
    /// <param name="deltaScales">For every projection what one unit of an integer answer is worth for integer activations.</param>
    /// <param name="bases">Open basis: U of every projection, d_out x r row-major; otherwise empty.</param>
    /// <exception cref="ArgumentException">A part does not fit another.</exception>
    public CoefficientOffer(
        SchemeParameters parameters, CoefficientLayout layout, int answerBits, double normBound,
        IReadOnlyList<double> deltaScales, IReadOnlyList<float[]> bases)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(deltaScales);
        ArgumentNullException.ThrowIfNull(bases);
        ArgumentOutOfRangeException.ThrowIfLessThan(answerBits, AnswerModulus.MinBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(answerBits, AnswerModulus.MaxBits);
        double q = parameters.Ring.Limbs[0].Modulus.AsDouble;

        // The client multiplies answers by its secret in the ring of q: |a s| <= N 2^(k-1) must stay below q/2.
        if (layout.Degree * Math.ScaleB(1, answerBits) >= q)
        {
            throw new ArgumentException($"{answerBits} answer bits are too many for a modulus of {Math.Log2(q):F1} bits", nameof(answerBits));
        }

        if (!(normBound >= 0 && normBound * Math.Sqrt(layout.InputSize) < q / 4))
        {
            throw new ArgumentException("the norm bound must leave room for activations", nameof(normBound));
        }

        bool open = layout.Privacy == AdapterPrivacy.OpenBasis;
        if (parameters.LimbCount != 1 || !(open || parameters.HasSpecialPrime))
        {
            throw new ArgumentException("one ciphertext modulus, and for a sealed adapter a special prime, are expected", nameof(parameters));
        }

        OfferFields.Check(layout, deltaScales, bases);
        if (parameters.Degree != layout.Degree)
        {
            throw new ArgumentException("parameters and layout of one ring degree are expected", nameof(layout));
        }

        Parameters = parameters;
        Layout = layout;
        AnswerBits = answerBits;
        NormBound = normBound;
        DeltaScales = deltaScales;
        Bases = bases;
        MaxTokens = MessageSizes.MaxTokens(layout, InputBodySize, AnswerBodySize);
        if (MaxTokens == 0)
        {
            throw new ArgumentException($"the messages of one token are longer than {Array.MaxLength} bytes", nameof(layout));
        }

        Id = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Serialize()));
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>The layout.</summary>
    public CoefficientLayout Layout { get; }

    ISiteLayout ISiteOffer.Layout => Layout;

    /// <summary>k.</summary>
    public int AnswerBits { get; }

    /// <summary>The largest row norm of the integer matrix: |row x| &lt;= NormBound ||x|| (Cauchy-Schwarz).</summary>
    public double NormBound { get; }

    /// <summary>For every projection, delta = scale * integer answer / activation scale.</summary>
    public IReadOnlyList<double> DeltaScales { get; }

    /// <summary>U of every projection (open basis).</summary>
    public IReadOnlyList<float[]> Bases { get; }

    /// <summary>Eight bytes that name the offer; requests and answers carry them.</summary>
    public ulong Id { get; }

    /// <summary>The most tokens of one message: its request and its answer fit in an array.</summary>
    public int MaxTokens { get; }

    /// <inheritdoc/>
    public int InputBodySize => MessageSizes.InputBody(Parameters, Layout);

    /// <summary>Bytes of a request for some tokens, at most <see cref="MaxTokens"/>.</summary>
    public int ActivationBytes(int tokens) => checked(
        BatchHeader.Size + (Layout.InputCiphertexts(tokens) * InputBodySize));

    /// <summary>Bytes of an answer for some tokens, at most <see cref="MaxTokens"/>.</summary>
    public int AnswerBytes(int tokens) => checked(
        BatchHeader.Size + (Layout.AnswerCiphertexts(tokens) * AnswerBodySize));

    /// <summary>Bytes of one answer ciphertext.</summary>
    public int AnswerBodySize => MessageSizes.AnswerBody(Layout, AnswerBits);

    /// <summary>Reads an offer.</summary>
    /// <exception cref="WireFormatException">The bytes are no offer of these parameters.</exception>
    public static CoefficientOffer Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.CoefficientOffer, parameters.Fingerprint);
        var privacy = (AdapterPrivacy)reader.ReadInt32("privacy", 0, 1);
        int inputSize = reader.ReadInt32("input size", 1, CoefficientLayout.MaxDimension);
        int blockSize = reader.ReadInt32("block size", 1, parameters.Degree);
        int tokens = reader.ReadInt32("tokens a tree", 1, parameters.Degree);
        int expansions = reader.ReadInt32("expansions", 0, 15);
        var steps = new int[reader.ReadInt32("trace count", 0, 15)];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = reader.ReadInt32("trace steps", 1, CoefficientLayout.MaxHoistedSteps);
        }

        int answerBits = reader.ReadInt32("answer bits", AnswerModulus.MinBits, AnswerModulus.MaxBits);
        double normBound = reader.ReadDouble("norm bound", 0, double.MaxValue);
        var modules = new ModuleShape[reader.ReadInt32("projection count", 1, CoefficientLayout.MaxModules)];
        var scales = new double[modules.Length];
        for (int m = 0; m < modules.Length; m++)
        {
            modules[m] = OfferFields.ReadModule(ref reader, CoefficientLayout.MaxDimension, CoefficientLayout.MaxRank);
            scales[m] = reader.ReadDouble("delta scale", 0, double.MaxValue);
        }

        float[][] bases = privacy == AdapterPrivacy.OpenBasis ? OfferFields.ReadBases(ref reader, modules) : [];
        reader.Complete();
        try
        {
            var layout = new CoefficientLayout(
                privacy, parameters.Degree, inputSize, modules, blockSize, tokens, expansions, steps);
            return new CoefficientOffer(parameters, layout, answerBits, normBound, scales, bases);
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException($"layout: {e.Message}", e);
        }
    }

    /// <summary>Writes the offer.</summary>
    public byte[] Serialize()
    {
        int length = WireWriter.HeaderSize + (4 * 8) + (4 * Layout.TraceSteps.Count) + 8
            + Layout.Modules.Sum(m => OfferFields.ByteCount(m) + 8) + Bases.Sum(b => 4 * b.Length);
        var bytes = new byte[length];
        var writer = new WireWriter(bytes, WireType.CoefficientOffer, Parameters.Fingerprint);
        writer.WriteUInt32((uint)Layout.Privacy);
        writer.WriteUInt32((uint)Layout.InputSize);
        writer.WriteUInt32((uint)Layout.BlockSize);
        writer.WriteUInt32((uint)Layout.TokensPerTree);
        writer.WriteUInt32((uint)Layout.Expansions);
        writer.WriteUInt32((uint)Layout.TraceSteps.Count);
        foreach (int steps in Layout.TraceSteps)
        {
            writer.WriteUInt32((uint)steps);
        }

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
