using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Backends.Cpu;

/// <summary>Runs the programs of the diagonal plan on one file of registers, whose levels the program tells.</summary>
internal sealed class DiagonalExecutor : ProgramExecutor<DiagonalWeights>
{
    private readonly SchemeParameters _parameters;
    private readonly Worker[] _workers;
    private readonly SlotCiphertext[] _registers;

    /// <summary>Allocates the registers.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="shape">Levels and scales of the registers.</param>
    /// <param name="threads">Workers.</param>
    public DiagonalExecutor(SchemeParameters parameters, Shape shape, int threads)
    {
        _parameters = parameters;
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(parameters))];
        _registers = [.. shape.Registers.Select(r => new SlotCiphertext(new Ciphertext(parameters, r.Level + 1), Math.Pow(2, r.Log2Scale)))];
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
        _registers.Sum(r => 2L * sizeof(double) * r.Ciphertext.LimbCount * _parameters.Degree);

    /// <inheritdoc/>
    public override void Free()
    {
        foreach (IDisposable item in (IEnumerable<IDisposable>)[.. _workers, .. _registers])
        {
            item.Dispose();
        }
    }

    private GaloisKeys Keys => ((CpuKeys)Job.Keys).GaloisKeys!;

    /// <summary>Registers.</summary>
    internal int RegisterCount => _registers.Length;

    /// <summary>A register, as the last run left it.</summary>
    internal SlotCiphertext Register(int index) => _registers[index];

    /// <inheritdoc/>
    protected override void Execute(in ScheduledOperation operation, int answer, int worker)
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
                    _registers[source], Weights.RotationSteps(operation.Count), Keys, _registers.AsSpan(destination, operation.Count));
                break;
            case OperationKind.MultiplyDown or OperationKind.MultiplyDownAdd:
                for (int i = 0; i < operation.Count; i++)
                {
                    bool first = i == 0 && operation.Kind == OperationKind.MultiplyDown;
                    Multiply(own, source + i, Weights.Down(argument + i), destination, first);
                }

                break;
            case OperationKind.MultiplyUp:
                for (int i = 0; i < operation.Count; i++)
                {
                    Multiply(own, source + i, Weights.Up(argument + i), destination, i == 0);
                }

                break;
            case OperationKind.RotateAdd:
                SlotCiphertext rotated = own.Scratch[operation.Level];
                own.Evaluator.Rotate(_registers[source], argument, Keys, rotated);
                own.Evaluator.Add(_registers[destination], rotated, _registers[destination]);
                break;
            case OperationKind.Rescale:
                own.Evaluator.Rescale(_registers[source], _registers[destination]);
                break;
            case OperationKind.Answer:
                WriteAnswer(own, _registers[source].Ciphertext, answer);
                break;
            default:
                throw new InvalidOperationException($"operation: {operation.Kind}; expected one of the diagonal plan");
        }
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

    private void WriteAnswer(Worker own, Ciphertext output, int answer)
    {
        Modulus q = output.Parameters.Ring.Limbs[0].Modulus;
        ZeroMask mask = Mask(answer);
        Residues.Add(q, mask.B.Span, output.B.Limb(0), mask.B.Span);
        Residues.Add(q, mask.A.Span, output.A.Limb(0), mask.A.Span);
        Weights.Writer.Write(mask, Answer(answer));
        own.Counts += new OperationCounts(0, 0, 0, 0, 0, 2);
    }

    /// <summary>Levels and scales of registers; programs of one shape share executors.</summary>
    public sealed class Shape : IEquatable<Shape>
    {
        private Shape(IReadOnlyList<(int Level, double Log2Scale)> registers) => Registers = registers;

        /// <summary>The registers in order, with the level they are written at first.</summary>
        public IReadOnlyList<(int Level, double Log2Scale)> Registers { get; }

        /// <summary>The shape of a layout.</summary>
        public static Shape Of(DiagonalLayout layout)
        {
            var registers = new SortedDictionary<int, (int Level, double Log2Scale)>();
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
                    registers.TryAdd(operation.Destination + i, (level, operation.Log2Scale));
                }
            }

            return new Shape([.. registers.Values]);
        }

        /// <inheritdoc/>
        public bool Equals(Shape? other) => other is not null && Registers.SequenceEqual(other.Registers);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => Equals(obj as Shape);

        /// <inheritdoc/>
        public override int GetHashCode() => Registers.Aggregate(Registers.Count, HashCode.Combine);
    }

    // Scratch memory of one thread: an evaluator, and a ciphertext of every level.
    private sealed class Worker(SchemeParameters parameters) : IDisposable
    {
        public SeededStream Stream { get; } = SeededStream.FromSystemRandom();

        public SlotEvaluator Evaluator { get; } = new(parameters);

        public SlotCiphertext[] Scratch { get; } =
            [.. Enumerable.Range(0, parameters.LimbCount).Select(level => new SlotCiphertext(parameters, level))];

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
