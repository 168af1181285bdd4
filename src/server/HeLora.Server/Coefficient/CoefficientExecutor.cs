using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server.Answers;
using HeLora.Server.Execution;

namespace HeLora.Server.Coefficient;

/// <summary>Runs the programs of the coefficient plan; the layout says what the registers are.</summary>
internal sealed class CoefficientExecutor : ProgramExecutor
{
    private readonly CoefficientAdapter _adapter;
    private readonly ZeroMaskPool _masks;
    private readonly AnswerWriter _writer;
    private readonly Worker[] _workers;
    private readonly Ciphertext[] _inputs;
    private readonly Ciphertext[] _leaves;
    private readonly PackingCiphertext[] _tree;
    private readonly Ciphertext[] _expanded;
    private readonly ZeroMask[] _answers;
    private readonly (int Module, int Chunk)[] _chunks;
    private readonly int[][] _spans;
    private readonly Dictionary<int, AlignedBuffer> _monomials = [];

    /// <summary>Allocates the registers.</summary>
    /// <param name="adapter">The weights.</param>
    /// <param name="keys">The client's Galois keys; null for an open basis.</param>
    /// <param name="masks">Encryptions of zero under the client's key.</param>
    /// <param name="threads">Threads.</param>
    public CoefficientExecutor(CoefficientAdapter adapter, GaloisKeys? keys, ZeroMaskPool masks, int threads)
        : base(adapter.Offer, threads)
    {
        _adapter = adapter;
        _masks = masks;
        SchemeParameters parameters = adapter.Offer.Parameters;
        bool isSealed = keys is not null;
        _writer = new AnswerWriter(Tables, adapter.Offer.AnswerBits, Layout.AnswerCoefficients, isSealed ? 1 : Layout.BlockSize);
        _workers = Allocate(threads, () => new Worker(keys is null ? null : new PackingEvaluator(parameters, keys)));
        _inputs = Allocate(Layout.InputBlocks, () => new Ciphertext(parameters, 1));
        _answers = new ZeroMask[Layout.AnswersPerUnit];
        int expanded = 1 << Layout.Expansions;
        _leaves = Allocate(isSealed ? Layout.RowGroups : 0, () => new Ciphertext(parameters, 1));
        _tree = Allocate(isSealed ? Math.Max(Layout.LeafCount, expanded) : 0, () => new PackingCiphertext(parameters));
        _expanded = Allocate(isSealed ? 2 * expanded : 0, () => new Ciphertext(parameters, 1));
        IEnumerable<int> modules = Enumerable.Range(0, isSealed ? Layout.Modules.Count : 0);
        _spans = [.. modules.Select(Layout.ExpandedSpan)];
        _chunks = [.. modules.SelectMany(m => Enumerable.Range(0, Layout.OutputChunks(Layout.Modules[m])).Select(chunk => (m, chunk)))];
    }

    /// <inheritdoc/>
    public override OperationCounts Counts
    {
        get
        {
            OperationCounts counts = default;
            foreach (Worker worker in _workers)
            {
                counts += worker.Counts + (worker.Packing?.Counts ?? default);
            }

            return counts;
        }
    }

    /// <summary>Ciphertexts have two polynomials, those of the tree three.</summary>
    public override long MemoryBytes =>
        sizeof(double) * (long)Layout.Degree * ((2L * (_inputs.Length + _leaves.Length + _expanded.Length)) + (3L * _tree.Length));

    private CoefficientLayout Layout => _adapter.Offer.Layout;

    private NttTables Tables => _adapter.Offer.Parameters.Ring.Limbs[0];

    /// <inheritdoc/>
    protected override void DisposeRegisters()
    {
        foreach (IDisposable item in (IEnumerable<IDisposable>)
            [.. _workers, .. _inputs, .. _leaves, .. _tree, .. _expanded, .. _monomials.Values])
        {
            item.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Execute(in ScheduledOperation operation, int worker)
    {
        Worker own = _workers[worker];
        int destination = operation.Destination, source = operation.Source, argument = operation.Argument;
        switch (operation.Kind)
        {
            case OperationKind.ReadInput:
                SeededCiphertext.ReadBody(Input(argument), own.Stream, _inputs[destination]);
                break;
            case OperationKind.MultiplyDown when _tree.Length == 0:
                _answers[destination] = _masks.Take();
                AddDown(own, argument, _answers[destination].B.Span, _answers[destination].A.Span);
                break;
            case OperationKind.MultiplyDown:
                Ciphertext leaf = _leaves[destination];
                leaf.B.Clear();
                leaf.A.Clear();
                AddDown(own, argument, leaf.B.Limb(0), leaf.A.Limb(0));
                break;
            case OperationKind.Lift:
                own.Packing!.Lift(_leaves[source], _tree[destination]);
                break;
            case OperationKind.Clear:
                _tree[destination].Clear();
                break;
            case OperationKind.Merge:
                own.Packing!.Merge(_tree[destination], _tree[source], argument);
                break;
            case OperationKind.Trace:
                own.Packing!.Trace(_tree[destination], argument, operation.Count);
                break;
            case OperationKind.Expand:
                own.Packing!.Expand(_tree[source], argument, _tree[destination]);
                break;
            case OperationKind.Lower:
                own.Packing!.Lower(_tree[source], _expanded[destination]);
                break;
            case OperationKind.MultiplyMonomial:
                ReadOnlySpan<double> monomial = MonomialValues(argument);
                Residues.Multiply(Tables.Modulus, _expanded[source].B.Limb(0), monomial, _expanded[destination].B.Limb(0));
                Residues.Multiply(Tables.Modulus, _expanded[source].A.Limb(0), monomial, _expanded[destination].A.Limb(0));
                break;
            case OperationKind.MultiplyUp:
                _answers[destination] = _masks.Take();
                AddUp(own, argument, source, _answers[destination]);
                break;
            case OperationKind.Answer:
                _writer.Write(_answers[source], Answer(destination));
                _masks.Recycle(_answers[source]);
                own.Counts += new OperationCounts(0, 0, 0, 0, 0, 2);
                break;
            default:
                throw new InvalidOperationException($"the coefficient plan has no operation {operation.Kind}");
        }
    }

    private static T[] Allocate<T>(int count, Func<T> create) => [.. Enumerable.Range(0, count).Select(_ => create())];

    // Adds the products of a row group with all inputs.
    private void AddDown(Worker worker, int rowGroup, Span<double> b, Span<double> a)
    {
        for (int k = 0; k < _inputs.Length; k++)
        {
            MultiplyAccumulate(worker, _inputs[k], _adapter.Down(k, rowGroup), b, a);
        }
    }

    // Adds the products of a projection's outputs with the ciphertexts its rows lie in, from register first on.
    private void AddUp(Worker worker, int answer, int first, ZeroMask sum)
    {
        (int module, int chunk) = _chunks[answer];
        foreach (int expanded in _spans[module])
        {
            MultiplyAccumulate(worker, _expanded[expanded | first], _adapter.Up(module, chunk, expanded), sum.B.Span, sum.A.Span);
        }
    }

    private void MultiplyAccumulate(Worker worker, Ciphertext source, AlignedBuffer plaintext, Span<double> b, Span<double> a)
    {
        Residues.MultiplyPlainAccumulate(Tables.Modulus, source.B.Limb(0), source.A.Limb(0), plaintext.Span, b, a);
        worker.Counts += new OperationCounts(0, 0, 0, 0, 1, 0);
    }

    private ReadOnlySpan<double> MonomialValues(int exponent)
    {
        lock (_monomials)
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

    // What one thread needs for itself.
    private sealed class Worker(PackingEvaluator? packing) : IDisposable
    {
        public SeededStream Stream { get; } = SeededStream.FromSystemRandom();

        public PackingEvaluator? Packing { get; } = packing;

        public OperationCounts Counts { get; set; }

        public void Dispose()
        {
            Stream.Dispose();
            Packing?.Dispose();
        }
    }
}
