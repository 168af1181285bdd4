using System.Numerics.Tensors;
using HeLora.Client.Hazmat.Answers;
using HeLora.Client.Hazmat.Ciphertexts;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Coefficient;

/// <summary>The client half of the coefficient plan for one site.</summary>
public sealed class CoefficientClient : CiphertextClient
{
    private readonly AnswerReader _answers;
    private readonly AlignedBuffer _message;
    private readonly double[] _coordinates;
    private readonly float[] _scaled;
    private readonly FloatMatrix[] _bases;
    private readonly int[] _rowGroups;

    /// <summary>Makes the client of an offer.</summary>
    /// <param name="secret">The session's secret, of the offer's parameters.</param>
    /// <param name="offer">The server's offer.</param>
    /// <exception cref="ArgumentException">Secret and offer have different parameters.</exception>
    public CoefficientClient(SecretKey secret, CoefficientOffer offer)
        : base(secret, offer, offer?.Layout.TokensPerCiphertext ?? 0, offer?.Layout.InputBlocks ?? 0)
    {
        Offer = offer!;
        _answers = new AnswerReader(
            secret, Offer.AnswerBits, Layout.AnswerCoefficients, Layout.Privacy == AdapterPrivacy.OpenBasis ? Layout.BlockSize : 1);
        _message = new AlignedBuffer(Layout.Degree);
        _coordinates = new double[Layout.Rows * Layout.TokensPerCiphertext];
        _scaled = new float[Layout.Modules.Max(m => m.Rank)];
        _bases = [.. Offer.Bases.Select((basis, m) => new FloatMatrix(basis, Layout.Modules[m].OutputSize, Layout.Modules[m].Rank))];
        _rowGroups = Layout.FilledRowGroups();
    }

    /// <summary>The server's offer.</summary>
    public new CoefficientOffer Offer { get; }

    /// <inheritdoc/>
    private protected override long ScratchBytes => BufferBytes(Offer);

    private CoefficientLayout Layout => Offer.Layout;

    private NttTables Tables => Parameters.Ring.Limbs[0];

    /// <summary>Bytes of the buffers that the client of an offer has.</summary>
    internal static long BufferBytes(CoefficientOffer offer)
    {
        CoefficientLayout layout = offer.Layout;
        return (sizeof(double) * ((2L * layout.Degree) + ((long)layout.Rows * layout.TokensPerCiphertext) + (2L * layout.AnswerCoefficients)))
            + offer.Bases.Sum(b => (long)sizeof(float) * b.Length);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The largest scale at which NormBound ||x_int|| stays below the message's share of q/2. Rounding adds at most 1/2 to a coordinate,
    /// sqrt(d)/2 to the norm. No coordinate exceeds 2^40, so that conversions stay exact.
    /// </remarks>
    private protected override double ChooseScale(ReadOnlySpan<float> x, int token)
    {
        double squares = 0;
        Span<double> chunk = _message.Span;
        for (int i = 0; i < x.Length; i += chunk.Length)
        {
            ReadOnlySpan<float> part = x.Slice(i, Math.Min(chunk.Length, x.Length - i));
            TensorPrimitives.ConvertTruncating<float, double>(part, chunk);
            squares += TensorPrimitives.SumOfSquares<double>(chunk[..part.Length]);
        }

        double room = Tables.Modulus.AsDouble / 2 * CoefficientOffer.MessageShare;
        double norm = Math.Min(Math.ScaleB(1, 40), (room / Math.Max(Offer.NormBound, 1)) - (Math.Sqrt(x.Length) / 2));
        return norm / Math.Sqrt(SiteClients.SquaredNorm(squares, token));
    }

    /// <inheritdoc/>
    private protected override void AddMessage(ReadOnlySpan<float> activations, ReadOnlySpan<double> scales, int block, RnsPolynomial b)
    {
        Span<double> message = _message.Span;
        message.Clear();
        int start = block * Layout.BlockSize, length = Math.Min(Layout.BlockSize, Layout.InputSize - start);
        for (int t = 0; t < scales.Length; t++)
        {
            CoefficientEncoder.Encode(
                activations.Slice((t * Layout.InputSize) + start, length), scales[t], message.Slice(t * Layout.BlockSize, length));
        }

        Tables.Forward(message);
        Residues.Add(Tables.Modulus, b.Limb(0), message, b.Limb(0));
    }

    /// <inheritdoc/>
    private protected override void ReadDeltas(ref WireReader reader, ReadOnlySpan<double> scales, Span<float> deltas)
    {
        if (Layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            DecryptCoordinates(ref reader, scales, deltas);
        }
        else
        {
            DecryptDeltas(ref reader, scales, deltas);
        }
    }

    /// <inheritdoc/>
    private protected override void DisposeScratch()
    {
        _answers.Dispose();
        _message.Dispose();
        Array.Clear(_coordinates);
        Array.Clear(_scaled);
        foreach (FloatMatrix basis in _bases)
        {
            basis.Dispose();
        }
    }

    private void DecryptDeltas(ref WireReader reader, ReadOnlySpan<double> scales, Span<float> deltas)
    {
        int window = Layout.OutputWindow, offset = 0;
        for (int t = 0; t < scales.Length; t++)
        {
            for (int m = 0; m < Layout.Modules.Count; m++)
            {
                ModuleShape module = Layout.Modules[m];
                double unit = Unit(m, scales[t]);
                for (int first = 0; first < module.OutputSize; first += window)
                {
                    Span<float> target = deltas.Slice(offset + first, Math.Min(window, module.OutputSize - first));
                    CoefficientEncoder.Decode(_answers.Read(ref reader)[..target.Length], unit, target);
                }

                offset += module.OutputSize;
            }
        }
    }

    private void DecryptCoordinates(ref WireReader reader, ReadOnlySpan<double> scales, Span<float> deltas)
    {
        int perGroup = Layout.TokensPerCiphertext;
        for (int first = 0; first < scales.Length; first += perGroup)
        {
            foreach (int group in _rowGroups)
            {
                Span<double> phase = _answers.Read(ref reader);
                for (int row = 0; row < Layout.RowsPerLeaf; row++)
                {
                    for (int t = 0; t < perGroup; t++)
                    {
                        _coordinates[(t * Layout.Rows) + (group * Layout.RowsPerLeaf) + row] =
                            phase[Layout.LeafPosition(row, t) / Layout.BlockSize];
                    }
                }
            }

            for (int t = first; t < Math.Min(first + perGroup, scales.Length); t++)
            {
                Span<float> delta = deltas.Slice(t * OutputSize, OutputSize);
                for (int m = 0; m < Layout.Modules.Count; m++)
                {
                    ModuleShape module = Layout.Modules[m];
                    Span<float> scaled = _scaled.AsSpan(0, module.Rank);
                    CoefficientEncoder.Decode(
                        _coordinates.AsSpan(((t - first) * Layout.Rows) + Layout.Row(m, 0), module.Rank), Unit(m, scales[t]), scaled);
                    _bases[m].Multiply(scaled, delta[..module.OutputSize]);
                    delta = delta[module.OutputSize..];
                }
            }
        }
    }

    private double Unit(int module, double scale) =>
        Tables.Modulus.AsDouble / Math.ScaleB(1, Offer.AnswerBits) * Offer.DeltaScales[module] / scale;
}
