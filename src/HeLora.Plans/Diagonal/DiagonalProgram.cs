namespace HeLora.Plans.Diagonal;

/// <summary>
/// The operations of one group of interleaved tokens. Files of registers: inputs, the block and its baby steps; sums, one a
/// giant step, at the requests' level; rows, the row sums and their baby steps, and outputs, two of them, at level 0.
/// </summary>
internal sealed class DiagonalProgram
{
    private readonly DiagonalLayout _layout;
    private readonly List<ScheduledOperation> _operations = [];

    private DiagonalProgram(DiagonalLayout layout) => _layout = layout;

    /// <summary>Makes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tokens are not 1 to those of a unit.</exception>
    public static IReadOnlyList<ScheduledOperation> Create(DiagonalLayout layout, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, layout.UnitTokens);
        var program = new DiagonalProgram(layout);
        program.AddDown();
        program.AddSums();
        program.AddUp();
        return program._operations;
    }

    // Sum 0 = the products with the down factor, over diagonals and blocks.
    private void AddDown()
    {
        int steps = _layout.DownBabySteps, tokens = _layout.TokensPerCiphertext;
        for (int block = 0; block < _layout.InputBlocks; block++)
        {
            Add(new(OperationKind.ReadInput, 0, -1, block, 1, DiagonalOffer.Level));
            AddHoisted(steps, DiagonalOffer.Level);
            for (int giant = 0; giant < _layout.DownGiantSteps; giant++)
            {
                int first = giant * steps;
                Add(new(
                    block == 0 ? OperationKind.MultiplyDown : OperationKind.MultiplyDownAdd, giant, 0,
                    (block * _layout.DownDiagonals) + first, Math.Min(steps, _layout.DownDiagonals - first), DiagonalOffer.Level));
            }
        }

        for (int giant = 1; giant < _layout.DownGiantSteps; giant++)
        {
            Add(new(OperationKind.RotateAdd, 0, giant, giant * steps * tokens, 1, DiagonalOffer.Level));
        }
    }

    // Row 0 = A x, row s mod R at position s, at level 0.
    private void AddSums()
    {
        int step = 0;
        for (; step < _layout.HeadSums; step++)
        {
            Add(new(OperationKind.RotateAdd, 0, 0, _layout.SumRotation(step), 1, DiagonalOffer.Level));
        }

        Add(new(OperationKind.Rescale, 0, 0, 0, 1, DiagonalOffer.Level));
        for (; step < _layout.HeadSums + _layout.TailSums; step++)
        {
            Add(new(OperationKind.RotateAdd, 0, 0, _layout.SumRotation(step)));
        }
    }

    private void AddUp()
    {
        int steps = _layout.UpBabySteps, tokens = _layout.TokensPerCiphertext;
        AddHoisted(steps, 0);
        for (int block = 0; block < _layout.OutputBlocks; block++)
        {
            for (int giant = 0; giant < _layout.UpGiantSteps; giant++)
            {
                int first = giant * steps, output = giant == 0 ? 0 : 1;
                Add(new(
                    OperationKind.MultiplyUp, output, 0, (block * _layout.Rows) + first, Math.Min(steps, _layout.Rows - first)));
                if (giant > 0)
                {
                    Add(new(OperationKind.RotateAdd, 0, output, first * tokens));
                }
            }

            Add(new(OperationKind.Answer, block, 0));
        }
    }

    private void AddHoisted(int babySteps, int level)
    {
        if (babySteps > 1)
        {
            Add(new(OperationKind.RotateHoisted, 1, 0, _layout.TokensPerCiphertext, babySteps - 1, level));
        }
    }

    private void Add(ScheduledOperation operation) => _operations.Add(operation);
}
