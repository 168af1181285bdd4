using System.Numerics.Tensors;
using HeLora.Client.Hazmat.Answers;
using HeLora.Client.Hazmat.Masks;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Diagonal;

/// <summary>The client half of the diagonal plan for one site.</summary>
public sealed class DiagonalClient : ISiteClient
{
    private readonly EncryptionMaskPool _masks;
    private readonly AnswerReader _answers;
    private readonly SlotTransform _transform;
    private readonly RnsPolynomial _message;
    private readonly AlignedBuffer _coefficients;
    private readonly double[] _slots;
    private readonly double[] _activations;
    private readonly int[] _inputs;

    /// <summary>Takes up an offer.</summary>
    /// <param name="secret">The session's secret, of the offer's parameters.</param>
    /// <param name="offer">The server's offer.</param>
    /// <exception cref="ArgumentException">Secret and offer have different parameters.</exception>
    public DiagonalClient(SecretKey secret, DiagonalOffer offer)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(offer);
        if (!ReferenceEquals(secret.Parameters, offer.Parameters))
        {
            throw new ArgumentException("the offer has other parameters than the secret", nameof(offer));
        }

        Offer = offer;
        _masks = new EncryptionMaskPool(secret, Layout.RequestLevel + 1);
        _answers = new AnswerReader(secret, offer.AnswerBits, Layout.Degree, 1);
        _transform = new SlotTransform(Layout.Degree);
        _message = new RnsPolynomial(offer.Parameters.Ring, Layout.RequestLevel + 1, PolynomialDomain.Coefficient);
        _coefficients = new AlignedBuffer(Layout.Degree);
        _slots = new double[_transform.SlotCount];
        _activations = new double[Layout.InputSize];
        _inputs = [.. Enumerable.Range(0, Layout.Positions).Select(Layout.InputAt)];
        OutputSize = Layout.Modules.Sum(m => m.OutputSize);
    }

    /// <summary>The offer.</summary>
    public DiagonalOffer Offer { get; }

    ICiphertextOffer ISiteClient.Offer => Offer;

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public long MemoryBytes =>
        _masks.MemoryBytes + (sizeof(double) * (((4L + _message.LimbCount) * Layout.Degree) + _slots.Length + _activations.Length));

    private DiagonalLayout Layout => Offer.Layout;

    /// <inheritdoc/>
    public void Prepare(int tokens) => _masks.Prepare(Layout.InputCiphertexts(tokens));

    /// <inheritdoc/>
    /// <remarks>A token's scale brings its norm to 1.</remarks>
    public void Encrypt(ReadOnlySpan<float> activations, Span<double> scales, Span<byte> request)
    {
        int tokens = scales.Length, size = Layout.InputSize;
        SiteClients.Check(Offer, activations.Length, tokens);
        if (request.Length != Offer.ActivationBytes(tokens))
        {
            throw new ArgumentException($"{Offer.ActivationBytes(tokens)} bytes are expected, got {request.Length}", nameof(request));
        }

        for (int t = 0; t < tokens; t++)
        {
            scales[t] = ChooseScale(activations.Slice(t * size, size), t);
        }

        var writer = new WireWriter(request, WireType.Activations, Offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, Offer, tokens);
        for (int first = 0; first < tokens; first += Layout.TokensPerCiphertext)
        {
            int count = Math.Min(Layout.TokensPerCiphertext, tokens - first);
            for (int block = 0; block < Layout.InputBlocks; block++)
            {
                Place(activations.Slice(first * size, count * size), scales.Slice(first, count), block);
                EncryptionMask mask = _masks.Take();
                AddMessage(mask.B);
                SeededCiphertext.WriteBody(ref writer, mask.Seed, mask.B);
                _masks.Recycle(mask);
            }
        }

        writer.Complete();
    }

    /// <inheritdoc/>
    public void Decrypt(ReadOnlySpan<byte> answer, ReadOnlySpan<double> scales, Span<float> deltas)
    {
        int tokens = scales.Length;
        if (deltas.Length != (long)tokens * OutputSize)
        {
            throw new ArgumentException($"{tokens} x {OutputSize} outputs are expected, got {deltas.Length}", nameof(deltas));
        }

        var reader = new WireReader(answer, WireType.Answers, Offer.Parameters.Fingerprint);
        int answered = BatchHeader.ReadAnswer(ref reader, Offer, answer.Length);
        if (answered != tokens)
        {
            throw new WireFormatException($"token count: {answered}; expected {tokens}");
        }

        // Answers have a share of half the modulus as their scale, 2^k now.
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

        reader.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _masks.Dispose();
        _answers.Dispose();
        _transform.Dispose();
        _message.Dispose();
        _coefficients.Dispose();
        Array.Clear(_slots);
        Array.Clear(_activations);
    }

    private double ChooseScale(ReadOnlySpan<float> x, int token)
    {
        TensorPrimitives.ConvertTruncating<float, double>(x, _activations);
        return 1 / Math.Sqrt(SiteClients.SquaredNorm(TensorPrimitives.SumOfSquares<double>(_activations), token));
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

    // A coefficient is at most the mean of the slots, which is at most 1.
    private void AddMessage(RnsPolynomial b)
    {
        double scale = Math.ScaleB(1, DiagonalScales.Log2Activations(Layout.Ring));
        _transform.Inverse(_slots, scale, _coefficients.Span);
        RealResidues.Round(_coefficients.Span, scale, _message);
        for (int i = 0; i < b.LimbCount; i++)
        {
            NttTables tables = Offer.Parameters.Ring.Limbs[i];
            tables.Forward(_message.Limb(i));
            Residues.Add(tables.Modulus, b.Limb(i), _message.Limb(i), b.Limb(i));
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
