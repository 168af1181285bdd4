namespace HeLora.Protocol.Coefficient;

/// <summary>
/// Groups the operations of a batch without making its programs, as the compiler prices thousands of layouts. Tests hold the
/// groups equal to those of <see cref="CoefficientProgram"/>.
/// </summary>
internal sealed class CoefficientGroups
{
    private readonly CoefficientLayout _layout;
    private readonly Dictionary<(OperationKind Kind, int Count), long> _groups = [];

    private CoefficientGroups(CoefficientLayout layout) => _layout = layout;

    /// <summary>Groups the operations of a batch.</summary>
    public static IReadOnlyList<OperationGroup> Create(CoefficientLayout layout, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        var groups = new CoefficientGroups(layout);
        int units = tokens / layout.UnitTokens, rest = tokens % layout.UnitTokens;
        groups.AddUnits(layout.UnitTokens, units);
        groups.AddUnits(rest, rest > 0 ? 1 : 0);
        return [.. groups._groups.Select(g => new OperationGroup(g.Key.Kind, g.Key.Count, 0, g.Value))];
    }

    private void AddUnits(int tokens, long units)
    {
        if (units == 0)
        {
            return;
        }

        int[] rowGroups = _layout.FilledRowGroups();
        long groups = units * _layout.FilledTokenGroups(tokens), leaves = groups * rowGroups.Length;
        Add(OperationKind.ReadInput, 1, groups * _layout.InputBlocks);
        Add(OperationKind.MultiplyDown, _layout.InputBlocks, leaves);
        if (_layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            Add(OperationKind.Answer, 1, leaves);
            return;
        }

        Add(OperationKind.Lift, 1, leaves);
        AddMerges(rowGroups, tokens, units);
        foreach (int steps in _layout.TraceSteps)
        {
            Add(OperationKind.Trace, steps, units);
        }

        int expanded = 1 << _layout.Expansions;
        Add(OperationKind.Expand, 1, units * (expanded - 1));
        Add(OperationKind.Lower, 1, units * expanded);
        int shifted = 0;
        for (int token = 0; token < tokens; token++)
        {
            shifted += _layout.ExpandedPosition(_layout.TokenOffset(token)) != 0 ? 1 : 0;
        }

        Add(OperationKind.MultiplyMonomial, 1, units * shifted * _layout.ExpandedSpan().Length);
        for (int m = 0; m < _layout.Modules.Count; m++)
        {
            long answers = units * tokens * _layout.OutputChunks(_layout.Modules[m]);
            Add(OperationKind.MultiplyUp, _layout.ExpandedSpan(m).Length, answers);
            Add(OperationKind.Answer, 1, answers);
        }
    }

    private void AddMerges(int[] rowGroups, int tokens, long units)
    {
        var filled = new bool[_layout.LeafCount];
        for (int group = 0; group < _layout.FilledTokenGroups(tokens); group++)
        {
            foreach (int rowGroup in rowGroups)
            {
                filled[_layout.LeafIndex(group, rowGroup)] = true;
            }
        }

        for (int count = _layout.LeafCount / 2; count >= 1; count /= 2)
        {
            for (int u = 0; u < count; u++)
            {
                bool first = filled[u], second = filled[u + count];
                Add(OperationKind.Trace, 1, first && !second ? units : 0);
                Add(OperationKind.Clear, 1, !first && second ? units : 0);
                Add(OperationKind.Merge, 1, second ? units : 0);
                filled[u] = first || second;
            }
        }
    }

    private void Add(OperationKind kind, int count, long times)
    {
        if (times > 0)
        {
            _groups[(kind, count)] = _groups.GetValueOrDefault((kind, count)) + times;
        }
    }
}
