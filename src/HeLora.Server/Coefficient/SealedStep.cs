using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Server.Coefficient;

/// <summary>The sealed step: a tree is packed, and every token's slots meet the plaintexts of the up factor.</summary>
internal sealed class SealedStep : IAnswerStep
{
    private readonly CoefficientAdapter _adapter;
    private readonly ZeroMaskPool _masks;
    private readonly ParallelOptions _parallel;
    private readonly DownStep _down;
    private readonly TreePacker _packer;
    private readonly Ciphertext[] _shifted;
    private readonly int[] _span;
    private readonly (int Module, int Chunk)[] _chunks;
    private readonly int _products;
    private readonly ZeroMask[] _answers;
    private readonly Dictionary<int, AlignedBuffer> _monomials = [];

    public SealedStep(CoefficientAdapter adapter, GaloisKeys keys, ZeroMaskPool masks, ParallelOptions parallel)
    {
        _adapter = adapter;
        _masks = masks;
        _parallel = parallel;
        _down = new DownStep(adapter);
        _packer = new TreePacker(adapter.Offer, keys, _down, parallel);
        _shifted = new Ciphertext[_packer.Expanded.Length];
        for (int i = 0; i < _shifted.Length; i++)
        {
            _shifted[i] = new Ciphertext(Offer.Parameters, 1);
        }

        // The expanded ciphertexts that rows of token 0 lie in, and the outputs, projection by projection.
        _span = [.. Enumerable.Range(0, Layout.Modules.Count)
            .SelectMany(m => Enumerable.Range(0, Layout.Modules[m].Rank).Select(j => Layout.ExpandedIndex(Layout.Slot(Layout.Row(m, j)))))
            .Distinct().Order()];
        _chunks = [.. Enumerable.Range(0, Layout.Modules.Count)
            .SelectMany(m => Enumerable.Range(0, Layout.OutputChunks(Layout.Modules[m])).Select(chunk => (m, chunk)))];
        _products = _chunks.Sum(c => _span.Count(expanded => adapter.Up(c.Module, c.Chunk, expanded) is not null));
        _answers = new ZeroMask[Layout.AnswersPerUnit];
    }

    public int Tokens => Layout.TokensPerTree;

    private SiteOffer Offer => _adapter.Offer;

    private CoefficientLayout Layout => Offer.Layout;

    private NttTables Tables => Offer.Parameters.Ring.Limbs[0];

    public OperationCounts Answer(ref WireReader reader, int tokens, ref Memory<byte> answers)
    {
        OperationCounts counts = _packer.Pack(ref reader, tokens);
        for (int token = 0; token < tokens; token++)
        {
            AnswerToken(token, answers);
            answers = answers[(_answers.Length * Offer.AnswerBodySize)..];
            counts += new OperationCounts(0, 0, 0, 0, _products, 2 * _answers.Length);
        }

        return counts;
    }

    public void Dispose()
    {
        _packer.Dispose();
        _down.Dispose();
        foreach (IDisposable item in _shifted.Concat<IDisposable>(_monomials.Values))
        {
            item.Dispose();
        }
    }

    // Token t's slots are token 0's plus an offset: other expanded ciphertexts, and a shift that a monomial undoes.
    private void AnswerToken(int token, Memory<byte> bodies)
    {
        int offset = Layout.TokenOffset(token), low = offset & (_shifted.Length - 1);
        int shift = -Layout.ExpandedPosition(offset);
        if (shift != 0)
        {
            ReadOnlySpan<double> monomial = MonomialValues(shift);
            foreach (int expanded in _span)
            {
                Ciphertext source = _packer.Expanded[expanded | low], target = _shifted[expanded];
                Residues.Multiply(Tables.Modulus, source.B.Limb(0), monomial, target.B.Limb(0));
                Residues.Multiply(Tables.Modulus, source.A.Limb(0), monomial, target.A.Limb(0));
            }
        }

        _masks.Take(_answers);
        if (_parallel.MaxDegreeOfParallelism > 1)
        {
            AnswerInParallel(shift != 0, low, bodies);
        }
        else
        {
            for (int i = 0; i < _answers.Length; i++)
            {
                AnswerChunk(i, shift != 0, low, bodies);
            }
        }

        _masks.Recycle(_answers);
    }

    // A closure allocates, so it has a method of its own.
    private void AnswerInParallel(bool shifted, int low, Memory<byte> bodies) =>
        Parallel.For(0, _answers.Length, _parallel, i => AnswerChunk(i, shifted, low, bodies));

    private void AnswerChunk(int index, bool shifted, int low, Memory<byte> bodies)
    {
        (int module, int chunk) = _chunks[index];
        ZeroMask mask = _answers[index];
        foreach (int expanded in _span)
        {
            if (_adapter.Up(module, chunk, expanded) is { } plaintext)
            {
                Ciphertext source = shifted ? _shifted[expanded] : _packer.Expanded[expanded | low];
                Residues.MultiplyPlainAccumulate(
                    Tables.Modulus, source.B.Limb(0), source.A.Limb(0), plaintext.Span, mask.B.Span, mask.A.Span);
            }
        }

        AnswerWriter.Write(Offer, mask, 1, bodies, index);
    }

    private ReadOnlySpan<double> MonomialValues(int exponent)
    {
        if (!_monomials.TryGetValue(exponent, out AlignedBuffer? values))
        {
            values = new AlignedBuffer(Layout.Degree);
            Monomial.Values(Tables, exponent, values.Span);
            _monomials.Add(exponent, values);
        }

        return values.Span;
    }
}
