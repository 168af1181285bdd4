using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Backends.Cpu;

/// <summary>Runs the programs of the coefficient plan; the layout says which register files there are.</summary>
internal sealed class CoefficientExecutor : ProgramExecutor<CoefficientWeights>
{
    private readonly SchemeParameters _parameters;
    private readonly Worker[] _workers;
    private readonly Ciphertext[] _inputs;
    private readonly Ciphertext[] _leaves;
    private readonly PackingCiphertext[] _tree;
    private readonly Ciphertext[] _expanded;
    private readonly Dictionary<int, AlignedBuffer> _monomials = [];

    /// <summary>Allocates the registers.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="shape">The number of registers in each file.</param>
    /// <param name="threads">Workers.</param>
    public CoefficientExecutor(SchemeParameters parameters, in Shape shape, int threads)
    {
        _parameters = parameters;
        bool isSealed = shape.Tree > 0;
        _workers = Allocate(threads, () => new Worker(isSealed ? new PackingEvaluator(parameters) : null));
        _inputs = Allocate(shape.Inputs, () => new Ciphertext(parameters, 1));
        _leaves = Allocate(shape.Leaves, () => new Ciphertext(parameters, 1));
        _tree = Allocate(shape.Tree, () => new PackingCiphertext(parameters));
        _expanded = Allocate(shape.Expanded, () => new Ciphertext(parameters, 1));
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

    /// <summary>Bytes of the registers: ciphertexts have two polynomials, those of the tree three.</summary>
    public override long MemoryBytes => sizeof(double) * (long)_parameters.Degree
        * ((2L * (_inputs.Length + _leaves.Length + _expanded.Length)) + (3L * _tree.Length));

    private NttTables Tables => _parameters.Ring.Limbs[0];

    private GaloisKeys Keys => ((CpuKeys)Job.Keys).GaloisKeys!;

    /// <inheritdoc/>
    public override void Free()
    {
        foreach (IDisposable item in (IEnumerable<IDisposable>)
            [.. _workers, .. _inputs, .. _leaves, .. _tree, .. _expanded, .. _monomials.Values])
        {
            item.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Execute(in ScheduledOperation operation, int answer, int worker)
    {
        Worker own = _workers[worker];
        int destination = operation.Destination, source = operation.Source, argument = operation.Argument;
        switch (operation.Kind)
        {
            case OperationKind.ReadInput:
                SeededCiphertext.ReadBody(Input(argument), own.Stream, _inputs[destination]);
                break;
            case OperationKind.MultiplyDown when _tree.Length == 0:
                ZeroMask sum = Mask(answer);
                AddDown(own, argument, sum.B.Span, sum.A.Span);
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
                own.Packing!.Merge(_tree[destination], _tree[source], argument, Keys);
                break;
            case OperationKind.Trace:
                own.Packing!.Trace(_tree[destination], argument, operation.Count, Keys);
                break;
            case OperationKind.Expand:
                own.Packing!.Expand(_tree[source], argument, _tree[destination], Keys);
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
                AddUp(own, argument, source, Mask(answer));
                break;
            case OperationKind.Answer:
                Weights.Writer.Write(Mask(answer), Answer(answer));
                own.Counts += new OperationCounts(0, 0, 0, 0, 0, 2);
                break;
            default:
                throw new InvalidOperationException($"operation: {operation.Kind}; expected one of the coefficient plan");
        }
    }

    private static T[] Allocate<T>(int count, Func<T> create) => [.. Enumerable.Range(0, count).Select(_ => create())];

    // Adds the products of a row group with all inputs.
    private void AddDown(Worker worker, int rowGroup, Span<double> b, Span<double> a)
    {
        for (int k = 0; k < _inputs.Length; k++)
        {
            MultiplyAccumulate(worker, _inputs[k], Weights.Down(k, rowGroup), b, a);
        }
    }

    // Adds the products of a projection's outputs with the ciphertexts its rows lie in, from register first on.
    private void AddUp(Worker worker, int index, int first, ZeroMask sum)
    {
        (int module, int chunk) = Weights.Chunks[index];
        foreach (int expanded in Weights.ExpandedSpan(module))
        {
            MultiplyAccumulate(worker, _expanded[expanded | first], Weights.Up(module, chunk, expanded), sum.B.Span, sum.A.Span);
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
                values = new AlignedBuffer(_parameters.Degree);
                Monomial.Values(Tables, exponent, values.Span);
                _monomials.Add(exponent, values);
            }

            return values.Span;
        }
    }

    /// <summary>The number of registers in each file; layouts of one shape share executors.</summary>
    /// <param name="Inputs">Input ciphertexts of a token group.</param>
    /// <param name="Leaves">Row groups; none under an open basis.</param>
    /// <param name="Tree">Nodes of the tree; none under an open basis.</param>
    /// <param name="Expanded">Expanded ciphertexts, as they come and moved to token 0's place.</param>
    public readonly record struct Shape(int Inputs, int Leaves, int Tree, int Expanded)
    {
        /// <summary>The shape of a layout.</summary>
        public static Shape Of(CoefficientLayout layout)
        {
            bool isSealed = layout.Privacy == AdapterPrivacy.Sealed;
            int expanded = 1 << layout.Expansions;
            return isSealed
                ? new Shape(layout.InputBlocks, layout.RowGroups, Math.Max(layout.LeafCount, expanded), 2 * expanded)
                : new Shape(layout.InputBlocks, 0, 0, 0);
        }
    }

    // Scratch memory of one thread.
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
