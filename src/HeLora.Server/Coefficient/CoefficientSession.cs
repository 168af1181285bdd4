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
    private readonly int[] _rowGroups;
    private readonly int[] _span;
    private readonly (int Module, int Chunk)[] _chunks;
    private readonly int _upProducts;
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
        _rowGroups = [.. adapter.FilledRowGroups];
        if (Layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            _leaves = _expanded = _shifted = [];
            _tree = [];
            _filled = [];
            _span = [];
            _chunks = [];
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
        _chunks = [.. Enumerable.Range(0, Layout.Modules.Count)
            .SelectMany(m => Enumerable.Range(0, Layout.OutputChunks(Layout.Modules[m])).Select(chunk => (m, chunk)))];
        _upProducts = _chunks.Sum(c => _span.Count(expanded => adapter.Up(c.Module, c.Chunk, expanded) is not null));
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

    private bool IsParallel => _parallel.MaxDegreeOfParallelism > 1;

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

    // Leaves, merges, traces and expansions of one tree; leaves the results in _expanded.
    private void Pack(ref WireReader reader, int tokens)
    {
        int groups = Layout.FilledTokenGroups(tokens), products = 0, leaves = 0;
        Array.Clear(_filled);
        for (int group = 0; group < groups; group++)
        {
            ReadInputs(ref reader);
            if (IsParallel)
            {
                MakeLeavesInParallel(group);
            }
            else
            {
                foreach (int rowGroup in _rowGroups)
                {
                    MakeLeaf(group, rowGroup);
                }
            }

            products += _rowGroups.Length * Layout.InputBlocks;
            leaves += _rowGroups.Length;
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
        for (int i = 0; i < Layout.TraceSteps.Count; i++)
        {
            int steps = Layout.TraceSteps[i];
            _packing!.Trace(_tree[0], traced, steps);
            traced >>= steps;
            switches++;
            rotations += (1 << steps) - 1;
        }

        for (int e = 0; e < Layout.Expansions; e++)
        {
            for (int i = 0; i < 1 << e; i++)
            {
                _packing!.Expand(_tree[i], (Layout.Degree / Layout.Slots) << e, _tree[i + (1 << e)]);
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

    // Closures allocate, so they have methods of their own.
    private void MakeLeavesInParallel(int tokenGroup) =>
        Parallel.ForEach(_rowGroups, _parallel, rowGroup => MakeLeaf(tokenGroup, rowGroup));

    private void MakeLeaf(int tokenGroup, int rowGroup)
    {
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

        TakeMasks();
        bool shifted = shift != 0;
        int low = offset & mask;
        if (IsParallel)
        {
            AnswerChunksInParallel(shifted, low, bodies);
        }
        else
        {
            for (int i = 0; i < _answers.Length; i++)
            {
                AnswerChunk(i, shifted, low, bodies);
            }
        }

        _counts += new OperationCounts(0, 0, 0, 0, _upProducts, 2 * _answers.Length);
        Recycle();
    }

    private void AnswerChunksInParallel(bool shifted, int low, Memory<byte> bodies) =>
        Parallel.For(0, _answers.Length, _parallel, i => AnswerChunk(i, shifted, low, bodies));

    private void AnswerChunk(int index, bool shifted, int low, Memory<byte> bodies)
    {
        (int module, int chunk) = _chunks[index];
        ZeroMask mask = _answers[index];
        foreach (int expanded in _span)
        {
            if (_adapter.Up(module, chunk, expanded) is { } plaintext)
            {
                Ciphertext source = shifted ? _shifted[expanded] : _expanded[expanded | low];
                Residues.MultiplyPlainAccumulate(
                    Tables.Modulus, source.B.Limb(0), source.A.Limb(0), plaintext.Span, mask.B.Span, mask.A.Span);
            }
        }

        WriteAnswer(mask, Layout.OutputWindow, 1, Body(bodies, index).Span);
    }

    private void AnswerGroup(Memory<byte> bodies)
    {
        TakeMasks();
        if (IsParallel)
        {
            AnswerRowGroupsInParallel(bodies);
        }
        else
        {
            for (int i = 0; i < _answers.Length; i++)
            {
                AnswerRowGroup(i, bodies);
            }
        }

        _counts += new OperationCounts(0, 0, 0, 0, _rowGroups.Length * Layout.InputBlocks, 2 * _answers.Length);
        Recycle();
    }

    private void AnswerRowGroupsInParallel(Memory<byte> bodies) =>
        Parallel.For(0, _answers.Length, _parallel, rowGroup => AnswerRowGroup(rowGroup, bodies));

    private void AnswerRowGroup(int rowGroup, Memory<byte> bodies)
    {
        ZeroMask mask = _answers[rowGroup];
        AddProducts(rowGroup, mask.B.Span, mask.A.Span);
        WriteAnswer(mask, Layout.LeafSlots, Layout.BlockSize, Body(bodies, rowGroup).Span);
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

    // What was not prepared is made here, for one token (or token group) at a time, however large the batch.
    private void TakeMasks()
    {
        Prepare(1);
        for (int i = 0; i < _answers.Length; i++)
        {
            _answers[i] = _ready.Pop();
        }
    }

    private void Recycle()
    {
        foreach (ZeroMask mask in _answers)
        {
            _used.Push(mask);
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
}
