using HeLora.Client.Hazmat.Masks;
using HeLora.Client.Hazmat.Producing;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Ciphertexts;

/// <summary>
/// The parts that the clients of all plans of ciphertexts share: checks, message frames, masks and scales. A plan says how a token's scale
/// is chosen, where activations sit in a polynomial, and how answers are decoded. Encrypting and decrypting take turns on one client's
/// scratch memory; masks are made beside them.
/// </summary>
public abstract class CiphertextClient : ISiteClient
{
    private readonly Lock _gate = new();
    private readonly EncryptionMaskPool _masks;
    private readonly int _tokensPerCiphertext;
    private readonly int _inputBlocks;
    private WakeSignal? _producer;
    private ulong _session = 1;
    private int _tokensAhead;
    private bool _disposed;

    /// <summary>Makes the client of an offer.</summary>
    /// <param name="secret">The secret, of the offer's parameters; not owned.</param>
    /// <param name="offer">The server's offer.</param>
    /// <param name="tokensPerCiphertext">Tokens that share a ciphertext.</param>
    /// <param name="inputBlocks">Ciphertexts that hold one token's activations.</param>
    private protected CiphertextClient(SecretKey secret, ICiphertextOffer offer, int tokensPerCiphertext, int inputBlocks)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(offer);
        if (!ReferenceEquals(secret.Parameters, offer.Parameters))
        {
            throw new ArgumentException("offer: of other parameters than the secret; expected the same parameters", nameof(offer));
        }

        Parameters = offer.Parameters;
        Offer = offer;
        _tokensPerCiphertext = tokensPerCiphertext;
        _inputBlocks = inputBlocks;
        _masks = new EncryptionMaskPool(secret, offer.Layout.RequestLevel + 1);
        OutputSize = offer.Layout.Modules.Sum(m => m.OutputSize);
    }

    /// <summary>The server's offer.</summary>
    public ICiphertextOffer Offer { get; }

    ISiteOffer ISiteClient.Offer => Offer;

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <inheritdoc/>
    public long MemoryBytes => _masks.MemoryBytes + ScratchBytes;

    /// <summary>Tokens whose masks a producer keeps ready; 0 at first.</summary>
    public int TokensAhead
    {
        get => Volatile.Read(ref _tokensAhead);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Offer.MaxTokens);
            Volatile.Write(ref _tokensAhead, value);
            _producer?.Set();
        }
    }

    bool ISiteClient.IsDisposed => _disposed;

    /// <summary>The parameters of secret and offer.</summary>
    private protected SchemeParameters Parameters { get; }

    /// <summary>Bytes of the plan's buffers.</summary>
    private protected abstract long ScratchBytes { get; }

    /// <inheritdoc/>
    public SiteRequest CreateRequest() => new CiphertextRequest();

    /// <summary>Makes the masks of tokens ahead of time.</summary>
    /// <param name="tokens">Tokens of one request to come, at most <see cref="ISiteOffer.MaxTokens"/>.</param>
    public void Prepare(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Offer.MaxTokens);
        _masks.Prepare(Ciphertexts(tokens));
    }

    PendingBlock? ISiteClient.Prepare(int tokens)
    {
        Prepare(tokens);
        return null;
    }

    /// <inheritdoc/>
    /// <remarks>Masks that are missing are made by the caller, so that this never waits.</remarks>
    public ValueTask WaitAsync(int tokens, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        Prepare(tokens);
        return default;
    }

    /// <inheritdoc/>
    public bool TryEncrypt(ReadOnlySpan<float> activations, SiteRequest request)
    {
        Encrypt(activations, request);
        return true;
    }

    /// <inheritdoc/>
    public void Encrypt(ReadOnlySpan<float> activations, SiteRequest request)
    {
        CiphertextRequest own = Own(request);
        int tokens = activations.Length / Offer.Layout.InputSize;
        SiteClients.Check(Offer, activations.Length, tokens);
        own.Resize(tokens, Offer.ActivationBytes(tokens));
        Encrypt(activations, own.Scales, own.Bytes);
        own.Open(this, Volatile.Read(ref _session));
    }

    /// <summary>Encrypts activations into memory of the caller, who keeps the scales. Allocates nothing when masks are ready.</summary>
    /// <param name="activations">tokens x d_in finite numbers, row-major.</param>
    /// <param name="scales">Receives the scale of every token, which decryption needs. Its length is the number of tokens.</param>
    /// <param name="request">Receives the request, <see cref="ISiteOffer.ActivationBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The shapes do not match, or an activation is not a finite number.</exception>
    public void Encrypt(ReadOnlySpan<float> activations, Span<double> scales, Span<byte> request)
    {
        int tokens = scales.Length, size = Offer.Layout.InputSize;
        SiteClients.Check(Offer, activations.Length, tokens);
        if (request.Length != Offer.ActivationBytes(tokens))
        {
            throw new ArgumentException($"request: {request.Length} bytes; expected {Offer.ActivationBytes(tokens)}", nameof(request));
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            for (int t = 0; t < tokens; t++)
            {
                scales[t] = ChooseScale(activations.Slice(t * size, size), t);
            }

            var writer = new WireWriter(request, WireType.Activations, Parameters.Fingerprint);
            BatchHeader.Write(ref writer, Offer, tokens);
            for (int first = 0; first < tokens; first += _tokensPerCiphertext)
            {
                int count = Math.Min(_tokensPerCiphertext, tokens - first);
                for (int block = 0; block < _inputBlocks; block++)
                {
                    EncryptionMask mask = _masks.Take();
                    AddMessage(activations.Slice(first * size, count * size), scales.Slice(first, count), block, mask.B);
                    SeededCiphertext.WriteBody(ref writer, mask.Seed, mask.B);
                    _masks.Recycle(mask);
                }
            }

            writer.Complete();
        }

        if (TokensAhead > 0)
        {
            _producer?.Set();
        }
    }

    /// <summary>Encrypts activations into new memory; the caller keeps the scales.</summary>
    /// <param name="activations">tokens x d_in finite numbers, row-major.</param>
    /// <param name="scales">Receives the scale of every token, which decryption needs. Its length is the number of tokens.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The shapes do not match, or an activation is not a finite number.</exception>
    public byte[] Encrypt(ReadOnlySpan<float> activations, Span<double> scales)
    {
        SiteClients.Check(Offer, activations.Length, scales.Length);
        byte[] request = GC.AllocateUninitializedArray<byte>(Offer.ActivationBytes(scales.Length));
        Encrypt(activations, scales, request);
        return request;
    }

    /// <inheritdoc/>
    public void Decrypt(SiteRequest request, ReadOnlySpan<byte> answer, Span<float> deltas)
    {
        CiphertextRequest own = Own(request);
        own.CheckOpen(this, Volatile.Read(ref _session), deltas.Length);
        Decrypt(answer, own.Scales, deltas);
        own.Close();
    }

    /// <summary>Decrypts an answer with the scales that encryption gave.</summary>
    /// <param name="answer">The server's message.</param>
    /// <param name="scales">The scale of every token. Others than those of the request give wrong numbers.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers, row-major.</param>
    /// <exception cref="WireFormatException">The message is no answer to this offer, or to another number of tokens.</exception>
    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    public void Decrypt(ReadOnlySpan<byte> answer, ReadOnlySpan<double> scales, Span<float> deltas)
    {
        int tokens = scales.Length;
        if (deltas.Length != (long)tokens * OutputSize)
        {
            throw new ArgumentException($"deltas: {deltas.Length} numbers; expected {tokens} x {OutputSize}", nameof(deltas));
        }

        var reader = new WireReader(answer, WireType.Answers, Parameters.Fingerprint);
        int answered = BatchHeader.ReadAnswer(ref reader, Offer, answer.Length);
        if (answered != tokens)
        {
            throw new WireFormatException($"token count: {answered}; expected {tokens}");
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ReadDeltas(ref reader, scales, deltas);
        }

        reader.Complete();
    }

    /// <inheritdoc/>
    public void GiveUp(SiteRequest request)
    {
        CiphertextRequest own = Own(request);
        if (own.IsOpen && !ReferenceEquals(own.Client, this))
        {
            throw new ArgumentException("request: one of another client; expected one of this client", nameof(request));
        }

        own.Close();
    }

    /// <summary>None: keys open the session.</summary>
    byte[]? ISiteClient.Hello() => null;

    void ISiteClient.Welcome(ReadOnlySpan<byte> welcome, int maxBlocks) =>
        throw new WireFormatException("welcome: one for a plan of ciphertexts; expected none");

    /// <inheritdoc/>
    public void Restart() => Interlocked.Increment(ref _session);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _masks.Dispose();
            DisposeScratch();
        }

        _producer?.Set();
        GC.SuppressFinalize(this);
    }

    PendingBlock? ISiteClient.PrepareAhead()
    {
        _masks.Prepare(Ciphertexts(TokensAhead));
        return null;
    }

    void ISiteClient.ProducerStarted(WakeSignal work) => _producer = work;

    void ISiteClient.ProducerFailed(Exception exception) => _producer = null;

    void ISiteClient.ReportError(Exception exception)
    {
    }

    /// <summary>The scale of a token's activations.</summary>
    /// <param name="x">d_in activations.</param>
    /// <param name="token">The token's index, for the error.</param>
    /// <exception cref="ArgumentException">An activation is not a finite number.</exception>
    private protected abstract double ChooseScale(ReadOnlySpan<float> x, int token);

    /// <summary>Adds activations to the encryption of zero that hides them.</summary>
    /// <param name="activations">Activations of the tokens that share the ciphertext, row-major.</param>
    /// <param name="scales">Their scales.</param>
    /// <param name="block">The block of inputs that the ciphertext holds.</param>
    /// <param name="b">b of the ciphertext, NTT domain.</param>
    private protected abstract void AddMessage(ReadOnlySpan<float> activations, ReadOnlySpan<double> scales, int block, RnsPolynomial b);

    /// <summary>Decrypts and decodes the ciphertexts of an answer.</summary>
    /// <param name="reader">The answer, after its header.</param>
    /// <param name="scales">The scale of every token.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers.</param>
    /// <exception cref="WireFormatException">A body is not packed as expected.</exception>
    private protected abstract void ReadDeltas(ref WireReader reader, ReadOnlySpan<double> scales, Span<float> deltas);

    /// <summary>Zeroes and frees the plan's buffers.</summary>
    private protected abstract void DisposeScratch();

    private static CiphertextRequest Own(SiteRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request as CiphertextRequest
            ?? throw new ArgumentException("request: one of the streaming plan; expected one of a plan of ciphertexts", nameof(request));
    }

    private int Ciphertexts(int tokens) => (tokens + _tokensPerCiphertext - 1) / _tokensPerCiphertext * _inputBlocks;
}
