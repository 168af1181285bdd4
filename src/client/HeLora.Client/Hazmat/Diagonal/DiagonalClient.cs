using System.Numerics.Tensors;
using HeLora.Client.Hazmat.Answers;
using HeLora.Client.Hazmat.Ciphertexts;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Diagonal;

/// <summary>The client half of the diagonal plan for one site.</summary>
public sealed class DiagonalClient : CiphertextClient
{
    private readonly AnswerReader _answers;
    private readonly SlotTransform _transform;
    private readonly RnsPolynomial _message;
    private readonly AlignedBuffer _coefficients;
    private readonly double[] _slots;
    private readonly double[] _activations;
    private readonly int[] _inputs;

    /// <summary>Makes the client of an offer.</summary>
    /// <param name="secret">The session's secret, of the offer's parameters.</param>
    /// <param name="offer">The server's offer.</param>
    /// <exception cref="ArgumentException">Secret and offer have different parameters.</exception>
    public DiagonalClient(SecretKey secret, DiagonalOffer offer)
        : base(secret, offer, offer?.Layout.TokensPerCiphertext ?? 0, offer?.Layout.InputBlocks ?? 0)
    {
        Offer = offer!;
        _answers = new AnswerReader(secret, Offer.AnswerBits, Layout.Degree, 1);
        _transform = new SlotTransform(Layout.Degree);
        _message = new RnsPolynomial(Parameters.Ring, Layout.RequestLevel + 1, PolynomialDomain.Coefficient);
        _coefficients = new AlignedBuffer(Layout.Degree);
        _slots = new double[_transform.SlotCount];
        _activations = new double[Layout.InputSize];
        _inputs = [.. Enumerable.Range(0, Layout.Positions).Select(Layout.InputAt)];
    }

    /// <summary>The server's offer.</summary>
    public new DiagonalOffer Offer { get; }

    /// <inheritdoc/>
    private protected override long ScratchBytes => BufferBytes(Offer);

    private DiagonalLayout Layout => Offer.Layout;

    /// <summary>Bytes of the buffers that the client of an offer has.</summary>
    internal static long BufferBytes(DiagonalOffer offer)
    {
        DiagonalLayout layout = offer.Layout;
        return sizeof(double) * (((5L + layout.RequestLevel) * layout.Degree) + (layout.Degree / 2) + layout.InputSize);
    }

    /// <inheritdoc/>
    /// <remarks>A token's scale brings its norm to 1.</remarks>
    private protected override double ChooseScale(ReadOnlySpan<float> x, int token)
    {
        TensorPrimitives.ConvertTruncating<float, double>(x, _activations);
        return 1 / Math.Sqrt(SiteClients.SquaredNorm(TensorPrimitives.SumOfSquares<double>(_activations), token));
    }

    /// <inheritdoc/>
    /// <remarks>A coefficient is at most the mean of the slots, which is at most 1.</remarks>
    private protected override void AddMessage(ReadOnlySpan<float> activations, ReadOnlySpan<double> scales, int block, RnsPolynomial b)
    {
        Place(activations, scales, block);
        double scale = Math.ScaleB(1, DiagonalScales.Log2Activations(Layout.Ring));
        _transform.Inverse(_slots, scale, _coefficients.Span);
        RealResidues.Round(_coefficients.Span, scale, _message);
        for (int i = 0; i < b.LimbCount; i++)
        {
            NttTables tables = Parameters.Ring.Limbs[i];
            tables.Forward(_message.Limb(i));
            Residues.Add(tables.Modulus, b.Limb(i), _message.Limb(i), b.Limb(i));
        }
    }

    /// <inheritdoc/>
    private protected override void ReadDeltas(ref WireReader reader, ReadOnlySpan<double> scales, Span<float> deltas)
    {
        int tokens = scales.Length;

        // The scale of answers is a share of half the modulus, which is 2^k here.
        double unit = Math.ScaleB(2 / DiagonalScales.MessageShare, -Offer.AnswerBits);
        for (int first = 0; first < tokens; first += Layout.TokensPerCiphertext)
        {
            int count = Math.Min(Layout.TokensPerCiphertext, tokens - first), offset = 0;
            for (int m = 0; m < Layout.Parts.Count; m++)
            {
                DiagonalModule part = Layout.Parts[m];
                for (int block = 0; block < part.OutputBlocks; block++)
                {
                    int start = block * Layout.Positions, outputs = Math.Min(Layout.Positions, part.Shape.OutputSize - start);
                    _transform.Forward(_answers.Read(ref reader), unit * Offer.DeltaScales[m], _slots);
                    Collect(scales.Slice(first, count), deltas[((first * OutputSize) + offset + start)..], outputs);
                }

                offset += part.Shape.OutputSize;
            }
        }
    }

    /// <inheritdoc/>
    private protected override void DisposeScratch()
    {
        _answers.Dispose();
        _transform.Dispose();
        _message.Dispose();
        _coefficients.Dispose();
        Array.Clear(_slots);
        Array.Clear(_activations);
    }

    private void Place(ReadOnlySpan<float> activations, ReadOnlySpan<double> scales, int block)
    {
        Array.Clear(_slots);
        int start = block * Layout.InputPeriod, stride = Layout.TokensPerCiphertext;
        for (int t = 0; t < scales.Length; t++)
        {
            ReadOnlySpan<float> x = activations.Slice(t * Layout.InputSize, Layout.InputSize)[start..];
            double scale = scales[t];
            for (int position = 0, slot = t; position < _inputs.Length; position++, slot += stride)
            {
                int input = _inputs[position];
                if (input < x.Length)
                {
                    _slots[slot] = x[input] * scale;
                }
            }
        }
    }

    private void Collect(ReadOnlySpan<double> scales, Span<float> deltas, int outputs)
    {
        for (int t = 0; t < scales.Length; t++)
        {
            double unit = 1 / scales[t];
            Span<float> target = deltas.Slice(t * OutputSize, outputs);
            for (int i = 0, slot = t; i < target.Length; i++, slot += Layout.TokensPerCiphertext)
            {
                target[i] = (float)(_slots[slot] * unit);
            }
        }
    }
}
