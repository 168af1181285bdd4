using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Coefficient;

/// <summary>
/// The offer of a site in the coefficient plan: shapes and layout, the scales of answers, the bound that excludes overflow, and
/// the bases of an open basis. <see cref="SiteOffer.DeltaScales"/>: delta = scale * integer answer / activation scale.
/// </summary>
public sealed class CoefficientOffer : CiphertextOffer
{
    /// <summary>The share of q/2 that messages may take; noise has the rest.</summary>
    public const double MessageShare = 1 - (1.0 / 32);

    /// <summary>Makes an offer.</summary>
    /// <param name="parameters">One ciphertext modulus; for a sealed adapter a special prime too.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="answerBits">k: answers are modulo 2^k.</param>
    /// <param name="normBound">An upper bound of the Euclidean norm of every row of the integer matrix that is applied.</param>
    /// <param name="deltaScales">For every projection the delta that one unit of an integer answer stands for, for integer activations.</param>
    /// <param name="bases">Open basis: U of every projection, d_out x r row-major; otherwise empty.</param>
    /// <exception cref="ArgumentException">A part does not fit another; the text and the parameter name say which.</exception>
    public CoefficientOffer(
        SchemeParameters parameters, CoefficientLayout layout, int answerBits, double normBound,
        IReadOnlyList<double> deltaScales, IReadOnlyList<float[]> bases)
        : base(parameters, layout, answerBits, deltaScales, bases)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfLessThan(answerBits, AnswerModulus.MinBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(answerBits, AnswerModulus.MaxBits);
        double q = parameters.Ring.Limbs[0].Modulus.AsDouble;

        // The client multiplies answers by its secret in the ring of q, so that |a s| <= N 2^(k-1) must stay below q/2.
        if (layout.Degree * Math.ScaleB(1, answerBits) >= q)
        {
            throw new ArgumentException($"answer bits: {answerBits}; expected fewer, so that N 2^k stays below a modulus of {Math.Log2(q):F1} bits", nameof(answerBits));
        }

        if (!(normBound >= 0 && normBound * Math.Sqrt(layout.InputSize) < q / 4))
        {
            throw new ArgumentException(
                $"norm bound: {normBound}; expected 0 to {q / 4 / Math.Sqrt(layout.InputSize):G4}, to leave room for activations", nameof(normBound));
        }

        bool open = layout.Privacy == AdapterPrivacy.OpenBasis;
        if (parameters.LimbCount != 1 || !(open || parameters.HasSpecialPrime))
        {
            throw new ArgumentException(
                $"parameters: {parameters.LimbCount} moduli{(parameters.HasSpecialPrime ? "" : " and no special prime")}; expected one modulus, and for a sealed adapter a special prime",
                nameof(parameters));
        }

        if (parameters.Degree != layout.Degree)
        {
            throw new ArgumentException($"degree of the layout: {layout.Degree}; expected {parameters.Degree}", nameof(layout));
        }

        Layout = layout;
        NormBound = normBound;
        Complete(layout);
    }

    /// <inheritdoc/>
    public override CoefficientLayout Layout { get; }

    /// <summary>The largest row norm of the integer matrix: |row x| &lt;= NormBound ||x|| (Cauchy-Schwarz).</summary>
    public double NormBound { get; }

    /// <summary>Reads an offer.</summary>
    /// <param name="parameters">The parameters that the offer must be of.</param>
    /// <param name="source">The message.</param>
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

        IntegerOfferWire rest = IntegerOfferWire.Read(ref reader, privacy, AnswerModulus.MaxBits, CoefficientLayout.MaxDimension);
        reader.Complete();
        try
        {
            var layout = new CoefficientLayout(
                privacy, parameters.Degree, inputSize, rest.Modules, blockSize, tokens, expansions, steps);
            return new CoefficientOffer(parameters, layout, rest.AnswerBits, rest.NormBound, rest.DeltaScales, rest.Bases);
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
        var bytes = new byte[WireWriter.HeaderSize + ((6 + Layout.TraceSteps.Count) * sizeof(uint)) + rest.ByteCount];
        var writer = new WireWriter(bytes, WireType.CoefficientOffer, Fingerprint);
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

        rest.Write(ref writer);
        writer.Complete();
        return bytes;
    }
}
