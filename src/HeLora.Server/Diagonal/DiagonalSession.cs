using HeLora.Plans;
using HeLora.Plans.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Server.Diagonal;

/// <summary>
/// The server half of the diagonal plan for one client and one projection: evaluates requests under the client's public
/// keys. Exchanges serialised messages only. Not for use by several threads at once.
/// </summary>
public sealed class DiagonalSession : IDisposable
{
    private readonly DiagonalAdapter _adapter;
    private readonly DiagonalMaskPool _masks;
    private readonly CountingEvaluator _evaluator;
    private readonly SeededStream _stream = SeededStream.FromSystemRandom();
    private readonly SlotCiphertext[] _inputs;
    private readonly SlotCiphertext[] _sums;
    private readonly SlotCiphertext _scratch;
    private readonly SlotCiphertext[] _rows;
    private readonly SlotCiphertext _output;
    private readonly SlotCiphertext _inner;
    private readonly SlotCiphertext _lowScratch;
    private readonly int[] _downSteps;
    private readonly int[] _upSteps;

    /// <summary>Opens a session.</summary>
    /// <param name="adapter">The weights.</param>
    /// <param name="publicKey">The client's public key: answers are re-randomised under it.</param>
    /// <param name="galoisKeys">The keys of <see cref="DiagonalLayout.GaloisElements"/>.</param>
    /// <exception cref="ArgumentException">A key is missing or has other parameters than the adapter.</exception>
    public DiagonalSession(DiagonalAdapter adapter, PublicKey publicKey, GaloisKeys galoisKeys)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(publicKey);
        ArgumentNullException.ThrowIfNull(galoisKeys);
        SchemeParameters parameters = adapter.Offer.Parameters;
        if (!ReferenceEquals(publicKey.Parameters, parameters))
        {
            throw new ArgumentException("the public key has other parameters than the adapter", nameof(publicKey));
        }

        Offer = adapter.Offer;
        if (!ReferenceEquals(galoisKeys.Parameters, parameters) || Layout.GaloisElements().Except(galoisKeys.Elements).Any())
        {
            throw new ArgumentException(
                $"Galois keys of the adapter's parameters for the elements {string.Join(", ", Layout.GaloisElements())} are expected",
                nameof(galoisKeys));
        }

        _adapter = adapter;
        _masks = new DiagonalMaskPool(publicKey);
        _evaluator = new CountingEvaluator(parameters, galoisKeys);
        _inputs = Allocate(Layout.DownBabySteps, DiagonalOffer.Level, DiagonalOffer.ActivationScale);
        _sums = Allocate(Layout.DownGiantSteps, DiagonalOffer.Level, 1);
        _scratch = new SlotCiphertext(parameters, DiagonalOffer.Level);
        _rows = Allocate(Layout.UpBabySteps, 0, 1);
        _output = new SlotCiphertext(parameters, 0);
        _inner = new SlotCiphertext(parameters, 0);
        _lowScratch = new SlotCiphertext(parameters, 0);
        _downSteps = [.. Enumerable.Range(1, Layout.DownBabySteps - 1).Select(i => i * Layout.TokensPerCiphertext)];
        _upSteps = [.. Enumerable.Range(1, Layout.UpBabySteps - 1).Select(i => i * Layout.TokensPerCiphertext)];
    }

    /// <summary>What clients are told.</summary>
    public DiagonalOffer Offer { get; }

    /// <summary>Tokens answered.</summary>
    public long TokensAnswered { get; private set; }

    /// <summary>The most tokens this session answers; an adapter can be learned from about d_in independent ones.</summary>
    public long TokenLimit { get; init; } = long.MaxValue;

    /// <summary>Homomorphic operations of the requests answered so far.</summary>
    public OperationCounts Counts { get; private set; }

    private DiagonalLayout Layout => Offer.Layout;

    /// <summary>Makes the encryptions of zero that answers will be re-randomised with, ahead of time.</summary>
    /// <param name="tokens">Tokens of the batch to come.</param>
    public void Prepare(int tokens) => _masks.Prepare(Layout.Groups(tokens) * Layout.OutputBlocks);

    /// <summary>The token count that a request states.</summary>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    public int TokenCount(ReadOnlySpan<byte> request)
    {
        var reader = new WireReader(request, WireType.Activations, Offer.Parameters.Fingerprint);
        return BatchHeader.ReadRequest(ref reader, Offer, request.Length);
    }

    /// <summary>Evaluates a request.</summary>
    /// <param name="request">The client's message.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    /// <exception cref="InvalidOperationException">The session's token limit would be exceeded.</exception>
    public byte[] Evaluate(ReadOnlySpan<byte> request)
    {
        var reader = new WireReader(request, WireType.Activations, Offer.Parameters.Fingerprint);
        int tokens = BatchHeader.ReadRequest(ref reader, Offer, request.Length);
        if (tokens > TokenLimit - TokensAnswered)
        {
            throw new InvalidOperationException($"the session's limit of {TokenLimit} tokens is reached after {TokensAnswered}");
        }

        byte[] answer = GC.AllocateUninitializedArray<byte>(Offer.AnswerBytes(tokens));
        var writer = new WireWriter(answer, WireType.Answers, Offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, Offer, tokens);
        OperationCounts before = _evaluator.Counts;
        for (int group = 0; group < Layout.Groups(tokens); group++)
        {
            ApplyDown(ref reader);
            SumRows();
            ApplyUp(ref writer);
        }

        reader.Complete();
        writer.Complete();
        TokensAnswered += tokens;
        Counts += Difference(_evaluator.Counts, before);
        return answer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _masks.Dispose();
        _evaluator.Dispose();
        _stream.Dispose();
        foreach (SlotCiphertext ciphertext in (IEnumerable<SlotCiphertext>)
            [.. _inputs, .. _sums, .. _rows, _scratch, _output, _inner, _lowScratch])
        {
            ciphertext.Dispose();
        }
    }

    // A request that fails half way counts for nothing.
    private static OperationCounts Difference(OperationCounts a, OperationCounts b) => new(
        a.Rotations - b.Rotations, a.KeySwitches - b.KeySwitches, a.Decompositions - b.Decompositions, a.Rescales - b.Rescales,
        a.PlainMultiplications - b.PlainMultiplications, a.Transforms - b.Transforms);

    private SlotCiphertext[] Allocate(int count, int level, double scale)
    {
        var result = new SlotCiphertext[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = new SlotCiphertext(new Ciphertext(Offer.Parameters, level + 1), scale);
        }

        return result;
    }

    // _sums[0] = the products with the down factor, summed over diagonals and blocks.
    private void ApplyDown(ref WireReader reader)
    {
        for (int block = 0; block < Layout.InputBlocks; block++)
        {
            SeededCiphertext.ReadBody(ref reader, _stream, _inputs[0].Ciphertext);
            _evaluator.RotateHoisted(_inputs[0], _downSteps, _inputs.AsSpan(1));
            for (int j = 0; j < Layout.DownDiagonals; j++)
            {
                int baby = j % Layout.DownBabySteps;
                _evaluator.Multiply(
                    _inputs[baby], _adapter.Down(block, j), _sums[j / Layout.DownBabySteps], first: block == 0 && baby == 0);
            }
        }

        for (int giant = 1; giant < _sums.Length; giant++)
        {
            _evaluator.RotateAndAdd(
                _sums[giant], giant * Layout.DownBabySteps * Layout.TokensPerCiphertext, _scratch, _sums[0]);
        }
    }

    // _rows[0] = A x, row s mod R at position s, at level 0.
    private void SumRows()
    {
        int step = 0;
        for (; step < Layout.HeadSums; step++)
        {
            _evaluator.RotateAndAdd(_sums[0], Layout.SumRotation(step), _scratch, _sums[0]);
        }

        _evaluator.Rescale(_sums[0], _rows[0]);
        for (; step < Layout.HeadSums + Layout.TailSums; step++)
        {
            _evaluator.RotateAndAdd(_rows[0], Layout.SumRotation(step), _lowScratch, _rows[0]);
        }
    }

    private void ApplyUp(ref WireWriter writer)
    {
        _evaluator.RotateHoisted(_rows[0], _upSteps, _rows.AsSpan(1));
        for (int block = 0; block < Layout.OutputBlocks; block++)
        {
            for (int giant = 0; giant < Layout.UpGiantSteps; giant++)
            {
                SlotCiphertext sum = giant == 0 ? _output : _inner;
                int first = giant * Layout.UpBabySteps;
                for (int j = first; j < Math.Min(first + Layout.UpBabySteps, Layout.Rows); j++)
                {
                    _evaluator.Multiply(_rows[j - first], _adapter.Up(block, j), sum, first: j == first);
                }

                if (giant > 0)
                {
                    _evaluator.RotateAndAdd(_inner, first * Layout.TokensPerCiphertext, _lowScratch, _output);
                }
            }

            WriteAnswer(ref writer);
        }
    }

    // _output plus a fresh encryption of zero.
    private void WriteAnswer(ref WireWriter writer)
    {
        Modulus q = Offer.Parameters.Ring.Limbs[0].Modulus;
        Ciphertext mask = _masks.Take(), output = _output.Ciphertext;
        _evaluator.CountMask();
        foreach ((RnsPolynomial half, RnsPolynomial zero) in (ReadOnlySpan<(RnsPolynomial, RnsPolynomial)>)
            [(output.B, mask.B), (output.A, mask.A)])
        {
            Span<double> sum = zero.Limb(0);
            Residues.Add(q, half.Limb(0), sum, sum);
            Residues.Reduce(q, sum, sum);
            writer.WriteResidues(sum, q);
        }

        _masks.Recycle(mask);
    }
}
