using HeLora.Plans;
using HeLora.Plans.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client.Diagonal;

/// <summary>
/// The client half of the diagonal plan for one projection: encrypts activations, decrypts deltas. Exchanges serialised
/// messages only. Not for use by several threads at once.
/// </summary>
public sealed class DiagonalClient : IDisposable
{
    private readonly SecretKey _secret;
    private readonly SymmetricEncryptor _encryptor;
    private readonly SlotEncoder _encoder;
    private readonly RnsPolynomial _message;
    private readonly RnsPolynomial _mask;
    private readonly Ciphertext _answer;
    private readonly byte[] _seed = new byte[SeededStream.SeedSize];
    private readonly int[] _inputs;
    private readonly double[] _slots;

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

        _secret = secret;
        Offer = offer;
        RnsRing ring = offer.Parameters.Ring;
        _encryptor = new SymmetricEncryptor(secret);
        _encoder = new SlotEncoder(offer.Parameters);
        _message = new RnsPolynomial(ring, DiagonalOffer.Level + 1, PolynomialDomain.Coefficient);
        _mask = new RnsPolynomial(ring, DiagonalOffer.Level + 1, PolynomialDomain.Ntt);
        _answer = new Ciphertext(offer.Parameters, 1);
        _inputs = [.. Enumerable.Range(0, Layout.Positions).Select(Layout.InputAt)];
        _slots = new double[_encoder.SlotCount];
    }

    /// <summary>The offer.</summary>
    public DiagonalOffer Offer { get; }

    private DiagonalLayout Layout => Offer.Layout;

    /// <summary>Encrypts a batch.</summary>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="scales">Receives the scale of every token, which brings its norm to 1; decryption needs it. Its length is
    /// the number of tokens.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The shapes do not match, or an activation is not a finite number.</exception>
    public byte[] Encrypt(ReadOnlySpan<float> activations, Span<double> scales)
    {
        int tokens = scales.Length, size = Layout.InputSize;
        if (tokens < 1 || tokens > Offer.MaxTokens || activations.Length != (long)tokens * size)
        {
            throw new ArgumentException(
                $"1 to {Offer.MaxTokens} tokens of {size} activations are expected, got {activations.Length} numbers for {tokens} tokens",
                nameof(activations));
        }

        for (int t = 0; t < tokens; t++)
        {
            scales[t] = ChooseScale(activations.Slice(t * size, size), t);
        }

        byte[] request = GC.AllocateUninitializedArray<byte>(Offer.ActivationBytes(tokens));
        var writer = new WireWriter(request, WireType.Activations, Offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, Offer, tokens);
        for (int first = 0; first < tokens; first += Layout.TokensPerCiphertext)
        {
            int count = Math.Min(Layout.TokensPerCiphertext, tokens - first);
            for (int block = 0; block < Layout.InputBlocks; block++)
            {
                Place(activations.Slice(first * size, count * size), scales.Slice(first, count), block);
                _encoder.Encode(_slots, DiagonalOffer.ActivationScale, _message);
                _encryptor.EncryptZero(_seed, _mask);
                for (int i = 0; i < _message.LimbCount; i++)
                {
                    NttTables limb = Offer.Parameters.Ring.Limbs[i];
                    limb.Forward(_message.Limb(i));
                    Residues.Add(limb.Modulus, _mask.Limb(i), _message.Limb(i), _mask.Limb(i));
                    Residues.Reduce(limb.Modulus, _mask.Limb(i), _mask.Limb(i));
                }

                SeededCiphertext.WriteBody(ref writer, _seed, _mask);
            }
        }

        writer.Complete();
        return request;
    }

    /// <summary>Decrypts an answer.</summary>
    /// <param name="answer">The server's message.</param>
    /// <param name="scales">The scales that encryption gave.</param>
    /// <param name="deltas">Receives tokens x d_out numbers.</param>
    /// <exception cref="WireFormatException">The message is no answer to this offer.</exception>
    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    public void Decrypt(ReadOnlySpan<byte> answer, ReadOnlySpan<double> scales, Span<float> deltas)
    {
        int tokens = scales.Length, size = Layout.OutputSize;
        if (deltas.Length != (long)tokens * size)
        {
            throw new ArgumentException($"{tokens} x {size} outputs are expected, got {deltas.Length}", nameof(deltas));
        }

        var reader = new WireReader(answer, WireType.Answers, Offer.Parameters.Fingerprint);
        int answered = BatchHeader.ReadAnswer(ref reader, Offer, answer.Length);
        if (answered != tokens)
        {
            throw new WireFormatException($"token count: {answered}; expected {tokens}");
        }

        Modulus q = Offer.Parameters.Ring.Limbs[0].Modulus;
        for (int first = 0; first < tokens; first += Layout.TokensPerCiphertext)
        {
            int count = Math.Min(Layout.TokensPerCiphertext, tokens - first);
            for (int block = 0; block < Layout.OutputBlocks; block++)
            {
                reader.ReadResidues("answer b", q, _answer.B.Limb(0));
                reader.ReadResidues("answer a", q, _answer.A.Limb(0));
                using RnsPolynomial phase = Decryptor.Decrypt(_secret, _answer);
                _encoder.Decode(phase, Offer.AnswerScale, _slots);
                Collect(scales.Slice(first, count), block, deltas.Slice(first * size, count * size));
            }
        }

        reader.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encryptor.Dispose();
        _encoder.Dispose();
        _message.Dispose();
        _mask.Dispose();
        _answer.Dispose();
        Array.Clear(_slots);
    }

    private static double ChooseScale(ReadOnlySpan<float> x, int token)
    {
        double square = 0;
        foreach (float value in x)
        {
            square += (double)value * value;
        }

        if (!double.IsFinite(square))
        {
            throw new ArgumentException($"token {token}: an activation is not a finite number", nameof(x));
        }

        return square > 0 ? 1 / Math.Sqrt(square) : 1;
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

    private void Collect(ReadOnlySpan<double> scales, int block, Span<float> deltas)
    {
        int start = block * Layout.Positions, count = Math.Min(Layout.Positions, Layout.OutputSize - start);
        for (int t = 0; t < scales.Length; t++)
        {
            double unit = Offer.DeltaScale / scales[t];
            Span<float> target = deltas.Slice((t * Layout.OutputSize) + start, count);
            for (int i = 0, slot = t; i < target.Length; i++, slot += Layout.TokensPerCiphertext)
            {
                target[i] = (float)(_slots[slot] * unit);
            }
        }
    }
}
