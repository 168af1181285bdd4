using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server.Answers;
using HeLora.Server.Execution;

namespace HeLora.Server.Diagonal;

/// <summary>Runs the programs of the diagonal plan on one file of registers, whose levels the program tells.</summary>
internal sealed class DiagonalExecutor : ProgramExecutor
{
    private readonly DiagonalAdapter _adapter;
    private readonly GaloisKeys? _keys;
    private readonly ZeroMaskPool _masks;
    private readonly AnswerWriter _writer;
    private readonly Worker[] _workers;
    private readonly SlotCiphertext[] _registers;
    private readonly int[] _steps;

    /// <summary>Allocates the registers.</summary>
    /// <param name="adapter">The weights.</param>
    /// <param name="keys">The client's Galois keys; null where nothing is rotated.</param>
    /// <param name="masks">Encryptions of zero under the client's key.</param>
    /// <param name="threads">Threads.</param>
    public DiagonalExecutor(DiagonalAdapter adapter, GaloisKeys? keys, ZeroMaskPool masks, int threads)
        : base(adapter.Offer, threads)
    {
        _adapter = adapter;
        _keys = keys;
        _masks = masks;
        DiagonalLayout layout = adapter.Offer.Layout;
        SchemeParameters parameters = adapter.Offer.Parameters;
        _writer = new AnswerWriter(parameters.Ring.Limbs[0], adapter.Offer.AnswerBits, layout.Degree, 1);
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(parameters, layout.RequestLevel))];
        _registers = Allocate(parameters, layout);
        int steps = Math.Max(layout.DownBabySteps, layout.Parts.Max(part => part.UpBabySteps));
        _steps = [.. Enumerable.Range(1, steps).Select(step => step * layout.TokensPerCiphertext)];
    }

    /// <inheritdoc/>
    public override OperationCounts Counts
    {
        get
        {
            OperationCounts counts = default;
            foreach (Worker worker in _workers)
            {
                counts += worker.Counts + worker.Evaluator.Counts;
            }

            return counts;
        }
    }

    /// <inheritdoc/>
    public override long MemoryBytes =>
        _registers.Sum(r => 2L * sizeof(double) * r.Ciphertext.LimbCount * _adapter.Offer.Parameters.Degree);

    /// <inheritdoc/>
    protected override void DisposeRegisters()
    {
        foreach (IDisposable item in (IEnumerable<IDisposable>)[.. _workers, .. _registers])
        {
            item.Dispose();
        }
    }

    /// <summary>Registers.</summary>
    internal int RegisterCount => _registers.Length;

    /// <summary>A register, as the last run left it.</summary>
    internal SlotCiphertext Register(int index) => _registers[index];

    /// <inheritdoc/>
    protected override void Execute(in ScheduledOperation operation, int worker)
    {
        Worker own = _workers[worker];
        int destination = operation.Destination, source = operation.Source, argument = operation.Argument;
        switch (operation.Kind)
        {
            case OperationKind.ReadInput:
                SeededCiphertext.ReadBody(Input(argument), own.Stream, _registers[destination].Ciphertext);
                break;
            case OperationKind.RotateHoisted:
                own.Evaluator.RotateHoisted(
                    _registers[source], _steps.AsSpan(0, operation.Count), _keys!, _registers.AsSpan(destination, operation.Count));
                break;
            case OperationKind.MultiplyDown or OperationKind.MultiplyDownAdd:
                for (int i = 0; i < operation.Count; i++)
                {
                    bool first = i == 0 && operation.Kind == OperationKind.MultiplyDown;
                    Multiply(own, source + i, _adapter.Down(argument + i), destination, first);
                }

                break;
            case OperationKind.MultiplyUp:
                for (int i = 0; i < operation.Count; i++)
                {
                    Multiply(own, source + i, _adapter.Up(argument + i), destination, i == 0);
                }

                break;
            case OperationKind.RotateAdd:
                SlotCiphertext rotated = own.Scratch[operation.Level];
                own.Evaluator.Rotate(_registers[source], argument, _keys!, rotated);
                own.Evaluator.Add(_registers[destination], rotated, _registers[destination]);
                break;
            case OperationKind.Rescale:
                own.Evaluator.Rescale(_registers[source], _registers[destination]);
                break;
            case OperationKind.Answer:
                WriteAnswer(own, _registers[source].Ciphertext, Answer(destination));
                break;
            default:
                throw new InvalidOperationException($"the diagonal plan has no operation {operation.Kind}");
        }
    }

    private static SlotCiphertext[] Allocate(SchemeParameters parameters, DiagonalLayout layout)
    {
        var registers = new SortedDictionary<int, SlotCiphertext>();
        foreach (ScheduledOperation operation in layout.Program(layout.UnitTokens))
        {
            int count = operation.Kind switch
            {
                OperationKind.Answer => 0,
                OperationKind.RotateHoisted => operation.Count,
                _ => 1,
            };
            int level = operation.Level - (operation.Kind == OperationKind.Rescale ? 1 : 0);
            for (int i = 0; i < count; i++)
            {
                if (!registers.ContainsKey(operation.Destination + i))
                {
                    registers.Add(operation.Destination + i, new SlotCiphertext(
                        new Ciphertext(parameters, level + 1), Math.Pow(2, operation.Log2Scale)));
                }
            }
        }

        return [.. registers.Values];
    }

    private void Multiply(Worker own, int source, SlotPlaintext weights, int destination, bool first)
    {
        if (first)
        {
            own.Evaluator.MultiplyPlain(_registers[source], weights, _registers[destination]);
        }
        else
        {
            own.Evaluator.MultiplyPlainAccumulate(_registers[source], weights, _registers[destination]);
        }
    }

    private void WriteAnswer(Worker own, Ciphertext output, Span<byte> body)
    {
        Modulus q = output.Parameters.Ring.Limbs[0].Modulus;
        ZeroMask mask = _masks.Take();
        Residues.Add(q, mask.B.Span, output.B.Limb(0), mask.B.Span);
        Residues.Add(q, mask.A.Span, output.A.Limb(0), mask.A.Span);
        _writer.Write(mask, body);
        _masks.Recycle(mask);
        own.Counts += new OperationCounts(0, 0, 0, 0, 0, 2);
    }

    // What one thread needs for itself.
    private sealed class Worker(SchemeParameters parameters, int level) : IDisposable
    {
        public SeededStream Stream { get; } = SeededStream.FromSystemRandom();

        public SlotEvaluator Evaluator { get; } = new(parameters);

        public SlotCiphertext[] Scratch { get; } =
            [.. Enumerable.Range(0, level + 1).Select(own => new SlotCiphertext(parameters, own))];

        public OperationCounts Counts { get; set; }

        public void Dispose()
        {
            Stream.Dispose();
            Evaluator.Dispose();
            foreach (SlotCiphertext scratch in Scratch)
            {
                scratch.Dispose();
            }
        }
    }
}
