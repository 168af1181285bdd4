namespace HeLora.Protocol.Diagonal;

/// <summary>
/// Lists the operations of one unit of interleaved tokens. All registers are numbered together: inputs of some blocks at a time
/// with their baby steps; sums, one for each giant step; rows with their baby steps; outputs of some blocks at a time, one for
/// each giant step; and rescaled outputs. Successive operations of one kind on ascending registers do not depend on one another.
/// </summary>
internal sealed class DiagonalProgram
{
    // The program takes blocks together while they fill no more registers than this: enough for several threads, and few enough
    // for a cache.
    private const int RegistersTogether = 16;

    private readonly DiagonalLayout _layout;
    private readonly List<ScheduledOperation> _operations = [];
    private readonly int[] _sums;
    private readonly int[] _rows;
    private readonly int _outputs;

    private DiagonalProgram(DiagonalLayout layout)
    {
        _layout = layout;
        BlocksTogether = Math.Clamp(RegistersTogether / layout.DownBabySteps, 1, layout.InputBlocks);
        int next = BlocksTogether * layout.DownBabySteps;
        _sums = Allocate(layout.Parts, part => part.DownGiantSteps, ref next);
        _rows = Allocate(layout.Parts, part => part.UpBabySteps, ref next);
        _outputs = next;
    }

    private int BlocksTogether { get; }

    private int RequestLevel => _layout.RequestLevel;

    /// <summary>Makes the program of a unit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no tokens, or more than in a unit.</exception>
    public static IReadOnlyList<ScheduledOperation> Create(DiagonalLayout layout, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, layout.UnitTokens);
        var program = new DiagonalProgram(layout);
        for (int block = 0; block < layout.InputBlocks; block += program.BlocksTogether)
        {
            program.AddDown(block, Math.Min(block + program.BlocksTogether, layout.InputBlocks));
        }

        program.AddRows();
        program.AddUp();
        return program._operations;
    }

    private static int[] Allocate(IReadOnlyList<DiagonalModule> parts, Func<DiagonalModule, int> count, ref int next)
    {
        var first = new int[parts.Count];
        for (int m = 0; m < first.Length; m++)
        {
            first[m] = next;
            next += count(parts[m]);
        }

        return first;
    }

    // Adds to the sums the products of some input blocks and their baby steps with the down factors.
    private void AddDown(int block, int end)
    {
        int steps = _layout.DownBabySteps, log2 = DiagonalScales.Log2Activations(_layout.Ring);
        for (int b = block; b < end; b++)
        {
            Add(new(OperationKind.ReadInput, (b - block) * steps, -1, b, 1, RequestLevel, log2));
        }

        for (int b = block; b < end; b++)
        {
            AddBabySteps((b - block) * steps, steps, RequestLevel, log2);
        }

        for (int m = 0, plaintexts = 0; m < _sums.Length; m++)
        {
            DiagonalModule part = _layout.Parts[m];
            for (int giant = 0; giant < part.DownGiantSteps; giant++)
            {
                for (int b = block; b < end; b++)
                {
                    Add(new(
                        b == 0 ? OperationKind.MultiplyDown : OperationKind.MultiplyDownAdd, _sums[m] + giant, (b - block) * steps,
                        plaintexts + (b * part.DownBabySteps), part.DownBabySteps, RequestLevel, Log2Sums(part)));
                }

                plaintexts += _layout.InputBlocks * part.DownBabySteps;
            }
        }
    }

    // Brings A x to the first row register of every projection, with row s mod R at ring position s.
    private void AddRows()
    {
        AddGiantSteps([.. _layout.Parts.Select(
            (part, m) => new GiantSteps(_sums[m], part.DownGiantSteps, part.DownBabySteps, Log2Sums(part)))], RequestLevel);
        AddRotateAndSum(_sums, _ => 0, part => part.HeadSums, RequestLevel, Log2Sums);
        for (int m = 0; m < _sums.Length; m++)
        {
            Add(new(OperationKind.Rescale, _rows[m], _sums[m], 0, 1, RequestLevel, _layout.Parts[m].Log2RowScale));
        }

        AddRotateAndSum(_rows, part => part.HeadSums, part => part.Sums, _layout.RowLevel, part => part.Log2RowScale);
        for (int m = 0; m < _rows.Length; m++)
        {
            DiagonalModule part = _layout.Parts[m];
            AddBabySteps(_rows[m], part.UpBabySteps, _layout.RowLevel, part.Log2RowScale);
        }
    }

    // Step i rotates by R 2^i ring positions.
    private void AddRotateAndSum(
        int[] registers, Func<DiagonalModule, int> first, Func<DiagonalModule, int> end, int level, Func<DiagonalModule, double> log2)
    {
        for (int step = 0; step < _layout.Parts.Max(end); step++)
        {
            for (int m = 0; m < registers.Length; m++)
            {
                DiagonalModule part = _layout.Parts[m];
                if (step >= first(part) && step < end(part))
                {
                    Add(new(
                        OperationKind.RotateAdd, registers[m], registers[m], Slots(part.Rows << step), 1, level, log2(part)));
                }
            }
        }
    }

    // Computes output blocks, as many together as fit in the registers with their giant steps.
    private void AddUp()
    {
        List<List<OutputBlock>> waves = [];
        int used = RegistersTogether, most = 0, plaintexts = 0;
        for (int m = 0; m < _rows.Length; m++)
        {
            DiagonalModule part = _layout.Parts[m];
            for (int block = 0; block < part.OutputBlocks; block++, plaintexts += part.Rows)
            {
                if (used + part.UpGiantSteps > RegistersTogether)
                {
                    waves.Add([]);
                    used = 0;
                }

                waves[^1].Add(new OutputBlock(part, _rows[m], _outputs + used, plaintexts));
                used += part.UpGiantSteps;
                most = Math.Max(most, used);
            }
        }

        int answer = 0;
        foreach (List<OutputBlock> wave in waves)
        {
            AddOutputs(wave, _outputs + most, answer);
            answer += wave.Count;
        }
    }

    // Multiplies rows and their baby steps by the up factors, sums and rescales the products, and answers.
    private void AddOutputs(List<OutputBlock> wave, int rescaled, int answer)
    {
        int level = _layout.RowLevel;
        double log2Answers = DiagonalScales.Log2Answers(_layout.Ring);
        double log2 = log2Answers + DiagonalScales.Log2SecondRescaling(_layout.Ring);
        foreach (OutputBlock block in wave)
        {
            int steps = block.Part.UpBabySteps;
            for (int giant = 0; giant < block.Part.UpGiantSteps; giant++)
            {
                Add(new(
                    OperationKind.MultiplyUp, block.Register + giant, block.Row, block.Plaintexts + (giant * steps), steps, level, log2));
            }
        }

        AddGiantSteps(
            [.. wave.Select(block => new GiantSteps(block.Register, block.Part.UpGiantSteps, block.Part.UpBabySteps, log2))], level);
        for (int i = 0; i < wave.Count && level > 0; i++)
        {
            Add(new(OperationKind.Rescale, rescaled + i, wave[i].Register, 0, 1, level, log2Answers));
        }

        for (int i = 0; i < wave.Count; i++)
        {
            Add(new(OperationKind.Answer, answer + i, level > 0 ? rescaled + i : wave[i].Register, 0, 1, 0, log2Answers));
        }
    }

    private void AddBabySteps(int register, int steps, int level, double log2)
    {
        if (steps > 1)
        {
            Add(new(OperationKind.RotateHoisted, register + 1, register, Slots(1), steps - 1, level, log2));
        }
    }

    // Adds as a tree: register i += register i + h rotated by h giant steps, for h = 1, 2, 4, ... So keys for powers of two
    // suffice, and the operations of one h may run at the same time.
    private void AddGiantSteps(IReadOnlyList<GiantSteps> sums, int level)
    {
        for (int half = 1; half < sums.Max(s => s.Count); half *= 2)
        {
            foreach (GiantSteps sum in sums)
            {
                for (int i = 0; i + half < sum.Count; i += 2 * half)
                {
                    Add(new(
                        OperationKind.RotateAdd, sum.Register + i, sum.Register + i + half, Slots(half * sum.Step), 1, level, sum.Log2Scale));
                }
            }
        }
    }

    private int Slots(int positions) => positions * _layout.TokensPerCiphertext;

    private double Log2Sums(DiagonalModule part) => part.Log2RowScale + _layout.Ring.Log2Modulus(RequestLevel);

    private void Add(ScheduledOperation operation) => _operations.Add(operation);

    // Count registers, each to be rotated by Step ring positions more than the one before.
    private readonly record struct GiantSteps(int Register, int Count, int Step, double Log2Scale);

    private readonly record struct OutputBlock(DiagonalModule Part, int Row, int Register, int Plaintexts);
}
