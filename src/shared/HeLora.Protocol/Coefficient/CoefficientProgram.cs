namespace HeLora.Protocol.Coefficient;

/// <summary>
/// Lists the operations of a unit: of one tree (sealed) or one token group (open basis). Five arrays of registers are numbered
/// apart: the K inputs of a token group; the leaves, one for each row group; the tree, by
/// <see cref="CoefficientLayout.LeafIndex"/>; the expanded ciphertexts, 2^E as they are and then 2^E moved to the place of token 0;
/// and the answers of one token or token group.
/// </summary>
internal sealed class CoefficientProgram
{
    private readonly CoefficientLayout _layout;
    private readonly List<ScheduledOperation> _operations = [];
    private readonly int[] _rowGroups;

    private CoefficientProgram(CoefficientLayout layout)
    {
        _layout = layout;
        _rowGroups = layout.FilledRowGroups();
    }

    /// <summary>Makes the program of a unit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no tokens, or more than in a unit.</exception>
    public static IReadOnlyList<ScheduledOperation> Create(CoefficientLayout layout, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, layout.UnitTokens);
        var program = new CoefficientProgram(layout);
        if (layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            program.AddOpenBasis();
        }
        else
        {
            program.AddSealed(tokens);
        }

        return program._operations;
    }

    private void AddOpenBasis()
    {
        Read(0);
        for (int answer = 0; answer < _rowGroups.Length; answer++)
        {
            Add(new(OperationKind.MultiplyDown, answer, 0, _rowGroups[answer], _layout.InputBlocks));
            Add(new(OperationKind.Answer, answer, answer));
        }
    }

    private void AddSealed(int tokens)
    {
        var filled = new bool[_layout.LeafCount];
        for (int group = 0; group < _layout.FilledTokenGroups(tokens); group++)
        {
            Read(group);
            foreach (int rowGroup in _rowGroups)
            {
                int index = _layout.LeafIndex(group, rowGroup);
                Add(new(OperationKind.MultiplyDown, rowGroup, 0, rowGroup, _layout.InputBlocks));
                Add(new(OperationKind.Lift, index, rowGroup));
                filled[index] = true;
            }
        }

        Merge(filled);
        int half = _layout.Degree / _layout.Slots / 2;
        foreach (int steps in _layout.TraceSteps)
        {
            Add(new(OperationKind.Trace, 0, 0, half, steps));
            half >>= steps;
        }

        for (int e = 0; e < _layout.Expansions; e++)
        {
            for (int i = 0; i < 1 << e; i++)
            {
                Add(new(OperationKind.Expand, i + (1 << e), i, (_layout.Degree / _layout.Slots) << e));
            }
        }

        for (int e = 0; e < 1 << _layout.Expansions; e++)
        {
            Add(new(OperationKind.Lower, e, e));
        }

        for (int token = 0; token < tokens; token++)
        {
            AddAnswers(token);
        }
    }

    private void Read(int tokenGroup)
    {
        for (int block = 0; block < _layout.InputBlocks; block++)
        {
            Add(new(OperationKind.ReadInput, block, -1, (tokenGroup * _layout.InputBlocks) + block));
        }
    }

    // A missing leaf is zero: without v a merge is a trace step, and without u it starts from a cleared register.
    private void Merge(bool[] filled)
    {
        for (int count = _layout.LeafCount / 2, half = _layout.BlockSize / 2; count >= 1; count /= 2, half /= 2)
        {
            for (int u = 0; u < count; u++)
            {
                int v = u + count;
                if (!filled[v])
                {
                    if (filled[u])
                    {
                        Add(new(OperationKind.Trace, u, u, half));
                    }

                    continue;
                }

                if (!filled[u])
                {
                    Add(new(OperationKind.Clear, u, -1, half));
                    filled[u] = true;
                }

                Add(new(OperationKind.Merge, u, v, half));
            }
        }
    }

    // The slots of token t are those of token 0 plus an offset, so that its values stand in other expanded ciphertexts, shifted by a
    // monomial.
    private void AddAnswers(int token)
    {
        int expanded = 1 << _layout.Expansions, offset = _layout.TokenOffset(token), first = offset & (expanded - 1);
        int shift = -_layout.ExpandedPosition(offset);
        if (shift != 0)
        {
            foreach (int e in _layout.ExpandedSpan())
            {
                Add(new(OperationKind.MultiplyMonomial, expanded | e, e | first, shift));
            }

            first = expanded;
        }

        for (int m = 0, answer = 0; m < _layout.Modules.Count; m++)
        {
            int products = _layout.ExpandedSpan(m).Length;
            for (int chunk = 0; chunk < _layout.OutputChunks(_layout.Modules[m]); chunk++, answer++)
            {
                Add(new(OperationKind.MultiplyUp, answer, first, answer, products));
                Add(new(OperationKind.Answer, (token * _layout.AnswersPerUnit) + answer, answer));
            }
        }
    }

    private void Add(ScheduledOperation operation) => _operations.Add(operation);
}
