using System.Numerics.Tensors;
using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client.Coefficient;

/// <summary>
/// The client half of the coefficient plan for one site: encrypts activations, decrypts deltas. Exchanges serialised
/// messages only. Not for use by several threads at once.
/// </summary>
public sealed class CoefficientClient : IDisposable
{
    private readonly SecretKey _secret;
    private readonly SymmetricEncryptor _encryptor;
    private readonly Stack<EncryptionMask> _ready = new();
    private readonly Stack<EncryptionMask> _used = new();
    private readonly AlignedBuffer _message;
    private readonly AlignedBuffer _a;
    private readonly double[] _b;
    private readonly double[] _coordinates;
    private readonly BasisProduct[] _bases;
    private readonly Func<int, int> _answerBytes;

    /// <summary>Takes up an offer.</summary>
    /// <param name="secret">The session's secret, of the offer's parameters.</param>
    /// <param name="offer">The server's offer.</param>
    /// <exception cref="ArgumentException">Secret and offer have different parameters.</exception>
    public CoefficientClient(SecretKey secret, SiteOffer offer)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(offer);
        if (!ReferenceEquals(secret.Parameters, offer.Parameters))
        {
            throw new ArgumentException("the offer has other parameters than the secret", nameof(offer));
        }

        _secret = secret;
        Offer = offer;
        _encryptor = new SymmetricEncryptor(secret);
        _message = new AlignedBuffer(Layout.Degree);
        _a = new AlignedBuffer(Layout.Degree);
        _b = new double[Layout.AnswerCoefficients];
        _coordinates = new double[Layout.Rows * Layout.TokensPerCiphertext];
        _answerBytes = offer.AnswerBytes;
        _bases = [.. offer.Bases.Select((basis, m) => new BasisProduct(basis, Layout.Modules[m].Rank))];
        OutputSize = Layout.Modules.Sum(m => m.OutputSize);
    }

    /// <summary>The offer.</summary>
    public SiteOffer Offer { get; }

    /// <summary>Outputs of one token: those of every projection, one after another.</summary>
    public int OutputSize { get; }

    private CoefficientLayout Layout => Offer.Layout;

    private NttTables Tables => Offer.Parameters.Ring.Limbs[0];

    /// <summary>Makes what encryption needs and does not depend on activations, ahead of time.</summary>
    /// <param name="tokens">Tokens of the batch to come.</param>
    public void Prepare(int tokens)
    {
        for (int missing = Layout.InputCiphertexts(tokens) - _ready.Count; missing > 0; missing--)
        {
            EncryptionMask mask = _used.Count > 0 ? _used.Pop() : new EncryptionMask(Offer.Parameters);
            _encryptor.EncryptZero(mask.Seed, mask.B);
            _ready.Push(mask);
        }
    }

    /// <summary>Encrypts a batch.</summary>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="scales">Receives the scale of every token; decryption needs it. Its length is the number of tokens.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The shapes do not match, or an activation is not a finite number.</exception>
    public byte[] Encrypt(ReadOnlySpan<float> activations, Span<double> scales)
    {
        CheckShape(activations.Length, scales.Length);
        byte[] request = GC.AllocateUninitializedArray<byte>(Offer.ActivationBytes(scales.Length));
        Encrypt(activations, scales, request);
        return request;
    }

    /// <summary>Encrypts a batch into memory that exists; allocates nothing when masks were prepared.</summary>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="scales">Receives the scale of every token.</param>
    /// <param name="request">Receives the request, <see cref="SiteOffer.ActivationBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The shapes do not match, or an activation is not a finite number.</exception>
    public void Encrypt(ReadOnlySpan<float> activations, Span<double> scales, Span<byte> request)
    {
        int tokens = scales.Length, size = Layout.InputSize;
        CheckShape(activations.Length, tokens);
        if (request.Length != Offer.ActivationBytes(tokens))
        {
            throw new ArgumentException($"{Offer.ActivationBytes(tokens)} bytes are expected, got {request.Length}", nameof(request));
        }

        for (int t = 0; t < tokens; t++)
        {
            scales[t] = ChooseScale(activations.Slice(t * size, size), t);
        }

        Prepare(tokens);
        var writer = new WireWriter(request, WireType.Activations, Offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, Offer, tokens);
        int perGroup = Layout.TokensPerCiphertext, groups = Layout.FilledTokenGroups(tokens);
        for (int group = 0; group < groups; group++)
        {
            int count = Math.Min(perGroup, tokens - (group * perGroup));
            for (int block = 0; block < Layout.InputBlocks; block++)
            {
                Quantise(activations, scales, group * perGroup, count, block);
                EncryptionMask mask = _ready.Pop();
                Tables.Forward(_message.Span);
                Residues.Add(Tables.Modulus, mask.B.Limb(0), _message.Span, mask.B.Limb(0));
                SeededCiphertext.WriteBody(ref writer, mask.Seed, mask.B);
                _used.Push(mask);
            }
        }

        writer.Complete();
    }

    /// <summary>Decrypts an answer.</summary>
    /// <param name="answer">The server's message.</param>
    /// <param name="scales">The scales that encryption gave.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers.</param>
    /// <exception cref="WireFormatException">The message is no answer to this offer.</exception>
    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    public void Decrypt(ReadOnlySpan<byte> answer, ReadOnlySpan<double> scales, Span<float> deltas)
    {
        int tokens = scales.Length;
        if (deltas.Length != (long)tokens * OutputSize)
        {
            throw new ArgumentException($"{tokens} x {OutputSize} outputs are expected, got {deltas.Length}", nameof(deltas));
        }

        var reader = new WireReader(answer, WireType.Answers, Offer.Parameters.Fingerprint);
        int answered = BatchHeader.Read(ref reader, Offer, answer.Length, _answerBytes);
        if (answered != tokens)
        {
            throw new WireFormatException($"token count: {answered}; expected {tokens}");
        }

        if (Layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            DecryptCoordinates(ref reader, scales, deltas);
        }
        else
        {
            DecryptDeltas(ref reader, scales, deltas);
        }

        reader.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encryptor.Dispose();
        _message.Dispose();
        _a.Dispose();
        Array.Clear(_b);
        Array.Clear(_coordinates);
        foreach (EncryptionMask mask in _ready.Concat(_used))
        {
            mask.Dispose();
        }
    }

    private void CheckShape(int activations, int tokens)
    {
        if (tokens < 1 || tokens > Offer.MaxTokens || activations != (long)tokens * Layout.InputSize)
        {
            throw new ArgumentException(
                $"1 to {Offer.MaxTokens} tokens of {Layout.InputSize} activations are expected, got {activations} numbers for {tokens} tokens",
                nameof(activations));
        }
    }

    // The largest scale at which NormBound ||x_int|| stays below the message's share of q/2; rounding adds at most
    // 1/2 a coordinate, sqrt(d)/2 to the norm. No coordinate exceeds 2^40, so that conversions stay exact.
    private double ChooseScale(ReadOnlySpan<float> x, int token)
    {
        double squares = 0;
        Span<double> chunk = _message.Span;
        for (int i = 0; i < x.Length; i += chunk.Length)
        {
            ReadOnlySpan<float> part = x.Slice(i, Math.Min(chunk.Length, x.Length - i));
            TensorPrimitives.ConvertTruncating<float, double>(part, chunk);
            squares += TensorPrimitives.SumOfSquares<double>(chunk[..part.Length]);
        }

        if (!double.IsFinite(squares))
        {
            throw new ArgumentException($"token {token}: the activations must be finite numbers", nameof(x));
        }

        // Zeros get the scale of the smallest activation: any other would make noise of the same size as a delta.
        squares = Math.Max(squares, (double)float.Epsilon * float.Epsilon);
        double room = Tables.Modulus.AsDouble / 2 * SiteOffer.MessageShare;
        double norm = Math.Min(Math.ScaleB(1, 40), (room / Math.Max(Offer.NormBound, 1)) - (Math.Sqrt(x.Length) / 2));
        return norm / Math.Sqrt(squares);
    }

    private void Quantise(ReadOnlySpan<float> activations, ReadOnlySpan<double> scales, int firstToken, int count, int block)
    {
        Span<double> message = _message.Span;
        message.Clear();
        int start = block * Layout.BlockSize, length = Math.Min(Layout.BlockSize, Layout.InputSize - start);
        for (int t = 0; t < count; t++)
        {
            ReadOnlySpan<float> x = activations.Slice(((firstToken + t) * Layout.InputSize) + start, length);
            Span<double> target = message.Slice(t * Layout.BlockSize, length);
            CoefficientEncoder.Encode(x, scales[firstToken + t], target);
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
                    ReadPhase(ref reader, 1);
                    Span<float> target = deltas.Slice(offset + first, Math.Min(window, module.OutputSize - first));
                    CoefficientEncoder.Decode(_b.AsSpan(0, target.Length), unit, target);
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
            for (int group = 0; group < Layout.RowGroups; group++)
            {
                ReadPhase(ref reader, Layout.BlockSize);
                for (int row = 0; row < Layout.RowsPerLeaf; row++)
                {
                    for (int t = 0; t < perGroup; t++)
                    {
                        _coordinates[(t * Layout.Rows) + (group * Layout.RowsPerLeaf) + row] =
                            _b[Layout.LeafPosition(row, t) / Layout.BlockSize];
                    }
                }
            }

            for (int t = first; t < Math.Min(first + perGroup, scales.Length); t++)
            {
                Span<float> delta = deltas.Slice(t * OutputSize, OutputSize);
                for (int m = 0; m < Layout.Modules.Count; m++)
                {
                    ModuleShape module = Layout.Modules[m];
                    _bases[m].Apply(
                        _coordinates.AsSpan(((t - first) * Layout.Rows) + Layout.Row(m, 0), module.Rank),
                        Unit(m, scales[t]), delta[..module.OutputSize]);
                    delta = delta[module.OutputSize..];
                }
            }
        }
    }

    private double Unit(int module, double scale) =>
        Tables.Modulus.AsDouble / Math.ScaleB(1, Offer.AnswerBits) * Offer.DeltaScales[module] / scale;

    // _b = b + a s at every stride-th coefficient, centred modulo 2^k. |a s| <= N 2^(k-1) < q/2, so the product modulo
    // q is the product over the integers.
    private void ReadPhase(ref WireReader reader, int stride)
    {
        int bits = Offer.AnswerBits;
        double modulus = Math.ScaleB(1, bits), inverse = Math.ScaleB(1, -bits);
        reader.ReadResidues("answer b", 1UL << bits, bits, _b);
        Span<double> a = _a.Span;
        reader.ReadResidues("answer a", 1UL << bits, bits, a);
        Tables.Forward(a);
        Residues.Multiply(Tables.Modulus, a, _secret.Values.Limb(0), a);
        Tables.Inverse(a);
        Residues.Reduce(Tables.Modulus, a, a);
        for (int i = 1; stride > 1 && i < _b.Length; i++)
        {
            a[i] = a[i * stride];
        }

        // The sum less the nearest multiple of 2^k.
        Span<double> multiples = _message.Span[.._b.Length];
        TensorPrimitives.Add(_b, a[.._b.Length], _b);
        TensorPrimitives.Multiply(_b, inverse, multiples);
        TensorPrimitives.Round<double>(multiples, multiples);
        TensorPrimitives.FusedMultiplyAdd(multiples, -modulus, _b, _b);
    }
}
