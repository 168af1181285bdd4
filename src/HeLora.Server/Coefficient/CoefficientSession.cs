using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Scheme;

namespace HeLora.Server.Coefficient;

/// <summary>
/// The server half of the coefficient plan for one client and one site: evaluates requests under the client's public
/// keys. Exchanges serialised messages only. Not for use by several threads at once; it may use several itself.
/// </summary>
public sealed class CoefficientSession : IDisposable
{
    private readonly ZeroMaskPool _masks;
    private readonly IAnswerStep _step;
    private readonly Func<int, int> _requestBytes;

    /// <summary>Opens a session.</summary>
    /// <param name="adapter">The weights.</param>
    /// <param name="publicKey">The client's public key: answers are re-randomised under it.</param>
    /// <param name="galoisKeys">The keys of <see cref="CoefficientLayout.GaloisElements"/>; null for an open basis.</param>
    /// <param name="threads">Threads that products and answers may use.</param>
    /// <exception cref="ArgumentException">A key is missing or has other parameters than the adapter.</exception>
    public CoefficientSession(CoefficientAdapter adapter, PublicKey publicKey, GaloisKeys? galoisKeys, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(publicKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (!ReferenceEquals(publicKey.Parameters, adapter.Offer.Parameters))
        {
            throw new ArgumentException("the public key has other parameters than the adapter", nameof(publicKey));
        }

        Offer = adapter.Offer;
        _requestBytes = Offer.ActivationBytes;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        if (Layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            _masks = new ZeroMaskPool(publicKey);
            _step = new OpenBasisStep(adapter, _masks, parallel);
            return;
        }

        if (galoisKeys is null || Layout.GaloisElements().Except(galoisKeys.Elements).Any())
        {
            throw new ArgumentException(
                $"Galois keys for the elements {string.Join(", ", Layout.GaloisElements())} are expected", nameof(galoisKeys));
        }

        _masks = new ZeroMaskPool(publicKey);
        _step = new SealedStep(adapter, galoisKeys, _masks, parallel);
    }

    /// <summary>What clients are told.</summary>
    public SiteOffer Offer { get; }

    /// <summary>Tokens answered.</summary>
    public long TokensAnswered { get; private set; }

    /// <summary>The most tokens this session answers; an adapter can be learned from about d_in independent ones.</summary>
    public long TokenLimit { get; init; } = long.MaxValue;

    /// <summary>Homomorphic operations so far.</summary>
    public OperationCounts Counts { get; private set; }

    private CoefficientLayout Layout => Offer.Layout;

    /// <summary>Makes the encryptions of zero that answers will be re-randomised with, ahead of time.</summary>
    /// <param name="tokens">Tokens of the batch to come.</param>
    public void Prepare(int tokens) => _masks.Prepare(Layout.AnswerCiphertexts(tokens));

    /// <summary>Evaluates a request.</summary>
    /// <param name="request">The client's message.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    /// <exception cref="InvalidOperationException">The session's token limit would be exceeded.</exception>
    public byte[] Evaluate(ReadOnlySpan<byte> request)
    {
        byte[] answer = GC.AllocateUninitializedArray<byte>(Offer.AnswerBytes(TokenCount(request)));
        Evaluate(request, answer);
        return answer;
    }

    /// <summary>The token count that a request states.</summary>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    public int TokenCount(ReadOnlySpan<byte> request)
    {
        var reader = new WireReader(request, WireType.Activations, Offer.Parameters.Fingerprint);
        return BatchHeader.Read(ref reader, Offer, request.Length, _requestBytes);
    }

    /// <summary>Evaluates a request into memory that exists; on one thread it allocates nothing when masks were prepared.</summary>
    /// <param name="request">The client's message.</param>
    /// <param name="answer">Receives the answer, <see cref="SiteOffer.AnswerBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The answer's memory has another length.</exception>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    /// <exception cref="InvalidOperationException">The session's token limit would be exceeded.</exception>
    public void Evaluate(ReadOnlySpan<byte> request, Memory<byte> answer)
    {
        var reader = new WireReader(request, WireType.Activations, Offer.Parameters.Fingerprint);
        int tokens = BatchHeader.Read(ref reader, Offer, request.Length, _requestBytes);
        if (tokens > TokenLimit - TokensAnswered)
        {
            throw new InvalidOperationException($"the session's limit of {TokenLimit} tokens is reached after {TokensAnswered}");
        }

        if (answer.Length != Offer.AnswerBytes(tokens))
        {
            throw new ArgumentException($"{Offer.AnswerBytes(tokens)} bytes are expected, got {answer.Length}", nameof(answer));
        }

        var writer = new WireWriter(answer.Span, WireType.Answers, Offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, Offer, tokens);
        Memory<byte> bodies = answer[writer.Position..];
        for (int first = 0; first < tokens; first += _step.Tokens)
        {
            Counts += _step.Answer(ref reader, Math.Min(_step.Tokens, tokens - first), ref bodies);
        }

        reader.Complete();
        TokensAnswered += tokens;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _step.Dispose();
        _masks.Dispose();
    }
}
