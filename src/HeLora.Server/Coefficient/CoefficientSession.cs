using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Server.Coefficient;

/// <summary>
/// The server half of the coefficient plan for one client and one site: evaluates requests under the client's public
/// keys. Exchanges serialised messages only. Not for use by several threads at once; it may use several itself.
/// </summary>
public sealed class CoefficientSession : IDisposable
{
    private readonly CoefficientAdapter _adapter;
    private readonly ZeroEncryptor _zeros;
    private readonly Stack<ZeroMask> _ready = new();
    private readonly Stack<ZeroMask> _used = new();
    private readonly SeededStream _stream = SeededStream.FromSystemRandom();
    private readonly PackingEvaluator? _packing;
    private readonly Ciphertext[] _inputs;
    private readonly Ciphertext[] _leaves;
    private readonly PackingCiphertext[] _tree;
    private readonly bool[] _filled;
    private readonly Ciphertext[] _expanded;
    private readonly Ciphertext[] _shifted;
    private readonly int[] _span;
    private readonly ZeroMask[] _answers;
    private readonly Dictionary<int, AlignedBuffer> _monomials = [];
    private readonly ParallelOptions _parallel;
    private readonly Func<int, int> _requestBytes;
    private OperationCounts _counts;

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

        _adapter = adapter;
        _zeros = new ZeroEncryptor(publicKey);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _requestBytes = Offer.ActivationBytes;
        SchemeParameters parameters = Offer.Parameters;
        _inputs = Allocate(Layout.InputBlocks, () => new Ciphertext(parameters, 1));
        _answers = new ZeroMask[Layout.AnswersPerUnit];
        if (Layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            _leaves = _expanded = _shifted = [];
            _tree = [];
            _filled = [];
            _span = [];
            return;
        }

        if (galoisKeys is null || Layout.GaloisElements().Except(galoisKeys.Elements).Any())
        {
            throw new ArgumentException(
                $"Galois keys for the elements {string.Join(", ", Layout.GaloisElements())} are expected", nameof(galoisKeys));
        }

        _packing = new PackingEvaluator(parameters, galoisKeys);
        _leaves = Allocate(Layout.RowGroups, () => new Ciphertext(parameters, 1));
        _tree = Allocate(Math.Max(Layout.LeafCount, 1 << Layout.Expansions), () => new PackingCiphertext(parameters));
        _filled = new bool[_tree.Length];
        _expanded = Allocate(1 << Layout.Expansions, () => new Ciphertext(parameters, 1));
        _shifted = Allocate(1 << Layout.Expansions, () => new Ciphertext(parameters, 1));
        _span = [.. Enumerable.Range(0, Layout.Modules.Count)
            .SelectMany(m => Enumerable.Range(0, Layout.Modules[m].Rank).Select(j => Layout.ExpandedIndex(Layout.Slot(Layout.Row(m, j)))))
            .Distinct().Order()];
    }

    /// <summary>What clients are told.</summary>
    public SiteOffer Offer => _adapter.Offer;

    /// <summary>Tokens answered.</summary>
    public long TokensAnswered { get; private set; }

    /// <summary>The most tokens this session answers; an adapter can be learned from about d_in independent ones.</summary>
    public long TokenLimit { get; init; } = long.MaxValue;

    /// <summary>Homomorphic operations so far.</summary>
    public OperationCounts Counts => _counts;

    private CoefficientLayout Layout => Offer.Layout;

    private NttTables Tables => Offer.Parameters.Ring.Limbs[0];

    /// <summary>Makes the encryptions of zero that answers will be re-randomised with, ahead of time.</summary>
    /// <param name="tokens">Tokens of the batch to come.</param>
    public void Prepare(int tokens)
    {
        for (int missing = Layout.AnswerCiphertexts(tokens) - _ready.Count; missing > 0; missing--)
        {
            ZeroMask mask = _used.Count > 0 ? _used.Pop() : new ZeroMask(Layout.Degree);
            _zeros.Encrypt(mask);
            _ready.Push(mask);
        }
    }

    /// <summary>Evaluates a request.</summary>
    /// <param name="request">The client's message.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="WireFormatException">The message is no request for this offer.</exception>
    /// <exception cref="InvalidOperationException">The session's token limit would be exceeded.</exception>
    public byte[] Evaluate(ReadOnlySpan<byte> request)
    {
        var reader = new WireReader(request, WireType.Activations, Offer.Parameters.Fingerprint);
        int tokens = BatchHeader.Read(ref reader, Offer, request.Length, _requestBytes);
        if (tokens > TokenLimit - TokensAnswered)
        {
            throw new InvalidOperationException($"the session's limit of {TokenLimit} tokens is reached after {TokensAnswered}");
        }

        Prepare(tokens);
        var answer = new byte[Offer.AnswerBytes(tokens)];
        var writer = new WireWriter(answer, WireType.Answers, Offer.Parameters.Fingerprint);
        BatchHeader.Write(ref writer, Offer, tokens);
        Memory<byte> bodies = answer.AsMemory(writer.Position);
        int groups = Layout.FilledTokenGroups(tokens);
        if (Layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            for (int group = 0; group < groups; group++)
            {
                ReadInputs(ref reader);
                AnswerGroup(Advance(ref bodies));
            }
        }
        else
        {
            for (int first = 0; first < tokens; first += Layout.TokensPerTree)
            {
                int count = Math.Min(Layout.TokensPerTree, tokens - first);
                Pack(ref reader, count);
                for (int t = 0; t < count; t++)
                {
                    AnswerToken(t, Advance(ref bodies));
                }
            }
        }

        reader.Complete();
        TokensAnswered += tokens;
        return answer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zeros.Dispose();
        _stream.Dispose();
        _packing?.Dispose();
        foreach (IDisposable item in _ready.Concat(_used).Concat<IDisposable>(_inputs).Concat(_leaves).Concat(_tree)
            .Concat(_expanded).Concat(_shifted).Concat(_monomials.Values))
        {
            item.Dispose();
        }
    }

    private static T[] Allocate<T>(int count, Func<T> create) => [.. Enumerable.Range(0, count).Select(_ => create())];

    private Memory<byte> Advance(ref Memory<byte> bodies)
    {
        int size = Layout.AnswersPerUnit * Offer.AnswerBodySize;
        Memory<byte> taken = bodies[..size];
        bodies = bodies[size..];
        return taken;
    }

    private void ReadInputs(ref WireReader reader)
    {
        foreach (Ciphertext input in _inputs)
        {
            SeededCiphertext.ReadBody(ref reader, _stream, input);
        }
    }

    // The products of one row group with all input blocks of a token group, added to (b, a).
    private void AddProducts(int rowGroup, Span<double> b, Span<double> a)
    {
        for (int k = 0; k < _inputs.Length; k++)
        {
            if (_adapter.Down(k, rowGroup) is { } plaintext)
            {
                Residues.MultiplyPlainAccumulate(
                    Tables.Modulus, _inputs[k].B.Limb(0), _inputs[k].A.Limb(0), plaintext.Span, b, a);
            }
        }
    }

    private bool IsFilled(int rowGroup) => _adapter.Down(0, rowGroup) is not null;

    // Leaves, merges, traces and expansions of one tree; leaves the results in _expanded.
    private void Pack(ref WireReader reader, int tokens)
    {
        int groups = Layout.FilledTokenGroups(tokens), products = 0, leaves = 0;
        Array.Clear(_filled);
        for (int group = 0; group < groups; group++)
        {
            ReadInputs(ref reader);
            int tokenGroup = group;
            For(Layout.RowGroups, rowGroup => MakeLeaf(tokenGroup, rowGroup));
            int filled = Enumerable.Range(0, Layout.RowGroups).Count(IsFilled);
            products += filled * Layout.InputBlocks;
            leaves += filled;
        }

        int switches = 0, rotations = 0;
        for (int count = Layout.LeafCount / 2, half = Layout.BlockSize / 2; count >= 1; count /= 2, half /= 2)
        {
            for (int i = 0; i < count; i++)
            {
                if (_filled[i] || _filled[i + count])
                {
                    MergePair(i, i + count, half);
                    switches++;
                }
            }
        }

        rotations += switches;
        int traced = Layout.Degree / Layout.Slots / 2;
        foreach (int steps in Layout.TraceSteps)
        {
            _packing!.Trace(_tree[0], traced, steps);
            traced >>= steps;
            switches++;
            rotations += (1 << steps) - 1;
        }

        for (int e = 0; e < Layout.Expansions; e++)
        {
            for (int i = 0; i < 1 << e; i++)
            {
                _packing!.Expand(_tree[i], (Layout.Degree / Layout.Slots) << e, _tree[i], _tree[i + (1 << e)]);
                switches++;
                rotations++;
            }
        }

        for (int i = 0; i < _expanded.Length; i++)
        {
            _packing!.Lower(_tree[i], _expanded[i]);
        }

        // A switch takes two transforms to decompose and two to bring its product back.
        _counts += new OperationCounts(
            rotations, rotations, switches, 0, products, leaves + (4 * switches) + (3 * _expanded.Length));
    }

    private void MakeLeaf(int tokenGroup, int rowGroup)
    {
        if (!IsFilled(rowGroup))
        {
            return;
        }

        Ciphertext leaf = _leaves[rowGroup];
        leaf.B.Clear();
        leaf.A.Clear();
        AddProducts(rowGroup, leaf.B.Limb(0), leaf.A.Limb(0));
        int index = Layout.LeafIndex(tokenGroup, rowGroup);
        _packing!.Lift(leaf, _tree[index]);
        _filled[index] = true;
    }

    // A leaf that is missing is zero: without v the merge is a trace, without u it starts from zero.
    private void MergePair(int u, int v, int half)
    {
        if (!_filled[v])
        {
            _packing!.Trace(_tree[u], half, 1);
            return;
        }

        if (!_filled[u])
        {
            _tree[u].Clear();
            _filled[u] = true;
        }

        _packing!.Merge(_tree[u], _tree[v], half);
    }

    private void AnswerToken(int token, Memory<byte> bodies)
    {
        int offset = Layout.TokenOffset(token), mask = (1 << Layout.Expansions) - 1;
        int shift = -Layout.ExpandedPosition(offset);
        foreach (int index in _span)
        {
            Ciphertext source = _expanded[index | (offset & mask)];
            if (shift != 0)
            {
                ReadOnlySpan<double> monomial = MonomialValues(shift);
                Residues.Multiply(Tables.Modulus, source.B.Limb(0), monomial, _shifted[index].B.Limb(0));
                Residues.Multiply(Tables.Modulus, source.A.Limb(0), monomial, _shifted[index].A.Limb(0));
            }
        }

        int answer = 0;
        for (int m = 0; m < Layout.Modules.Count; m++)
        {
            int module = m, first = answer, chunks = Layout.OutputChunks(Layout.Modules[m]);
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                _answers[answer++] = _ready.Pop();
            }

            For(chunks, chunk => AnswerChunk(
                module, chunk, shift != 0, offset & mask, _answers[first + chunk], Body(bodies, first + chunk)));
            _counts += new OperationCounts(0, 0, 0, 0, chunks * UpProducts(m), 2 * chunks);
        }

        Recycle(answer);
    }

    private void AnswerChunk(int module, int chunk, bool shifted, int low, ZeroMask mask, Memory<byte> body)
    {
        foreach (int index in _span)
        {
            if (_adapter.Up(module, chunk, index) is { } plaintext)
            {
                Ciphertext source = shifted ? _shifted[index] : _expanded[index | low];
                Residues.MultiplyPlainAccumulate(
                    Tables.Modulus, source.B.Limb(0), source.A.Limb(0), plaintext.Span, mask.B.Span, mask.A.Span);
            }
        }

        WriteAnswer(mask, Layout.OutputWindow, 1, body.Span);
    }

    private void AnswerGroup(Memory<byte> bodies)
    {
        int answers = Layout.RowGroups;
        for (int i = 0; i < answers; i++)
        {
            _answers[i] = _ready.Pop();
        }

        For(answers, rowGroup =>
        {
            ZeroMask mask = _answers[rowGroup];
            AddProducts(rowGroup, mask.B.Span, mask.A.Span);
            WriteAnswer(mask, Layout.LeafSlots, Layout.BlockSize, Body(bodies, rowGroup).Span);
        });
        int filled = Enumerable.Range(0, answers).Count(IsFilled);
        _counts += new OperationCounts(0, 0, 0, 0, filled * Layout.InputBlocks, 2 * answers);
        Recycle(answers);
    }

    // Brings an answer to the coefficient domain, adds the mask's errors, switches to 2^k and packs what is sent:
    // every stride-th coefficient of b and all of a.
    private void WriteAnswer(ZeroMask mask, int count, int stride, Span<byte> body)
    {
        ulong q = Tables.Modulus.Value;
        int bits = Offer.AnswerBits;
        Span<double> b = mask.B.Span, a = mask.A.Span;
        Tables.Inverse(b);
        Tables.Inverse(a);
        Residues.Add(Tables.Modulus, b, mask.ErrorB.Span, b);
        Residues.Add(Tables.Modulus, a, mask.ErrorA.Span, a);
        for (int i = 1; stride > 1 && i < count; i++)
        {
            b[i] = b[i * stride];
        }

        int bytes = BitPacking.ByteCount(count, bits);
        PowerOfTwoSwitch.SwitchAndPack(b[..count], q, bits, body[..bytes]);
        PowerOfTwoSwitch.SwitchAndPack(a, q, bits, body[bytes..]);
    }

    private Memory<byte> Body(Memory<byte> bodies, int index) => bodies.Slice(index * Offer.AnswerBodySize, Offer.AnswerBodySize);

    private int UpProducts(int module) => _span.Count(index => _adapter.Up(module, 0, index) is not null);

    private void Recycle(int answers)
    {
        for (int i = 0; i < answers; i++)
        {
            _used.Push(_answers[i]);
        }
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

    private void For(int count, Action<int> body)
    {
        if (_parallel.MaxDegreeOfParallelism == 1)
        {
            for (int i = 0; i < count; i++)
            {
                body(i);
            }

            return;
        }

        Parallel.For(0, count, _parallel, body);
    }
}
