namespace HeLora.Protocol.Coefficient;

/// <content>The place of every number: from row and token to leaf, slot, expanded ciphertext and coefficient.</content>
public sealed partial class CoefficientLayout
{
    /// <summary>The row groups that hold a row of some projection, ascending. The others are padding.</summary>
    public int[] FilledRowGroups()
    {
        var groups = new List<int>();
        for (int m = 0; m < Modules.Count; m++)
        {
            int first = Row(m, 0) / RowsPerLeaf, last = Row(m, Modules[m].Rank - 1) / RowsPerLeaf;
            for (int group = Math.Max(first, groups.Count == 0 ? 0 : groups[^1] + 1); group <= last; group++)
            {
                groups.Add(group);
            }
        }

        return [.. groups];
    }

    /// <summary>The expanded ciphertexts that hold rows of a projection for token 0 (sealed), ascending.</summary>
    /// <param name="module">The projection.</param>
    public int[] ExpandedSpan(int module) => Span(module, module + 1);

    /// <summary>The expanded ciphertexts that hold any row for token 0 (sealed), ascending.</summary>
    public int[] ExpandedSpan() => Span(0, Modules.Count);

    /// <summary>The number of a projection's row among the R rows of all projections.</summary>
    public int Row(int module, int row) => (module * ModuleRows) + row;

    /// <summary>The coefficient of a leaf that holds a row for a token.</summary>
    /// <param name="rowInGroup">The row within its row group, 0 to g - 1.</param>
    /// <param name="token">The token within its ciphertext, 0 to T_c - 1.</param>
    public int LeafPosition(int rowInGroup, int token) => ((rowInGroup * TokensPerCiphertext) + token) * BlockSize;

    /// <summary>
    /// The index of a leaf among the L leaves: the token group in the low bits, then the row group with its bits reversed. So
    /// expanding first separates tokens and then projections.
    /// </summary>
    public int LeafIndex(int tokenGroup, int rowGroup)
    {
        int reversed = 0;
        for (int bit = 1, value = rowGroup; bit < RowGroups; bit *= 2, value >>= 1)
        {
            reversed = (reversed << 1) | (value & 1);
        }

        return tokenGroup + (TokenGroups * reversed);
    }

    /// <summary>The slot of a row for token 0 of a tree; <see cref="TokenOffset"/> leads to that of another token.</summary>
    /// <param name="row">The row among the R rows of all projections.</param>
    public int Slot(int row) =>
        (row % RowsPerLeaf * TokensPerCiphertext * LeafCount) + LeafIndex(0, row / RowsPerLeaf);

    /// <summary>The distance from a slot of token 0 to the same slot of another token of the tree.</summary>
    public int TokenOffset(int token) => (token % TokensPerCiphertext * LeafCount) + (token / TokensPerCiphertext);

    /// <summary>The expanded ciphertext that holds a slot.</summary>
    public int ExpandedIndex(int slot) => slot & ((1 << Expansions) - 1);

    /// <summary>The coefficient of a slot in its expanded ciphertext.</summary>
    public int ExpandedPosition(int slot) => (slot >> Expansions) * OutputWindow;

    private int[] Span(int firstModule, int endModule)
    {
        var holds = new bool[1 << Expansions];
        int count = 0;
        for (int m = firstModule; m < endModule && count < holds.Length; m++)
        {
            for (int j = 0; j < Modules[m].Rank; j++)
            {
                ref bool place = ref holds[ExpandedIndex(Slot(Row(m, j)))];
                count += place ? 0 : 1;
                place = true;
            }
        }

        var span = new int[count];
        for (int e = 0, next = 0; e < holds.Length; e++)
        {
            if (holds[e])
            {
                span[next++] = e;
            }
        }

        return span;
    }
}
