using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Scheme;

namespace HeLora.Server.Coefficient;

/// <summary>
/// The rank-level half of a sealed step: leaves of one tree, merged and traced to one ciphertext, expanded again to
/// the ciphertexts that meet the up factor.
/// </summary>
internal sealed class TreePacker : IDisposable
{
    private readonly CoefficientLayout _layout;
    private readonly DownStep _down;
    private readonly PackingEvaluator _packing;
    private readonly ParallelOptions _parallel;
    private readonly Ciphertext[] _leaves;
    private readonly PackingCiphertext[] _tree;
    private readonly bool[] _filled;

    public TreePacker(SiteOffer offer, GaloisKeys keys, DownStep down, ParallelOptions parallel)
    {
        _layout = offer.Layout;
        _down = down;
        _parallel = parallel;
        _packing = new PackingEvaluator(offer.Parameters, keys);
        _leaves = Allocate(_layout.RowGroups, () => new Ciphertext(offer.Parameters, 1));
        _tree = Allocate(Math.Max(_layout.LeafCount, 1 << _layout.Expansions), () => new PackingCiphertext(offer.Parameters));
        _filled = new bool[_tree.Length];
        Expanded = Allocate(1 << _layout.Expansions, () => new Ciphertext(offer.Parameters, 1));
    }

    /// <summary>The results, by <see cref="CoefficientLayout.ExpandedIndex"/>.</summary>
    public Ciphertext[] Expanded { get; }

    /// <summary>Reads a tree's ciphertexts and packs them.</summary>
    /// <param name="reader">The request.</param>
    /// <param name="tokens">Tokens of this tree.</param>
    /// <returns>The operations that it took.</returns>
    /// <exception cref="WireFormatException">The message ends early or a residue is not canonical.</exception>
    public OperationCounts Pack(ref WireReader reader, int tokens)
    {
        int groups = _layout.FilledTokenGroups(tokens);
        Array.Clear(_filled);
        for (int group = 0; group < groups; group++)
        {
            _down.Read(ref reader);
            if (_parallel.MaxDegreeOfParallelism > 1)
            {
                MakeLeavesInParallel(group);
                continue;
            }

            foreach (int rowGroup in _down.RowGroups)
            {
                MakeLeaf(group, rowGroup);
            }
        }

        int merges = Merge();
        (int traces, int traced) = Trace();
        int expansions = Expand();
        for (int e = 0; e < Expanded.Length; e++)
        {
            _packing.Lower(_tree[e], Expanded[e]);
        }

        // A switch takes two transforms to decompose and two to bring its product back; leaves take one, lowering three.
        int switches = merges + traces + expansions, automorphisms = merges + traced + expansions;
        return new OperationCounts(
            automorphisms, automorphisms, switches, 0, groups * _down.Products,
            (groups * _down.RowGroups.Length) + (4 * switches) + (3 * Expanded.Length));
    }

    public void Dispose()
    {
        _packing.Dispose();
        foreach (IDisposable item in _leaves.Concat<IDisposable>(_tree).Concat(Expanded))
        {
            item.Dispose();
        }
    }

    private static T[] Allocate<T>(int count, Func<T> create) => [.. Enumerable.Range(0, count).Select(_ => create())];

    // A closure allocates, so it has a method of its own.
    private void MakeLeavesInParallel(int tokenGroup) =>
        Parallel.ForEach(_down.RowGroups, _parallel, rowGroup => MakeLeaf(tokenGroup, rowGroup));

    private void MakeLeaf(int tokenGroup, int rowGroup)
    {
        Ciphertext leaf = _leaves[rowGroup];
        leaf.B.Clear();
        leaf.A.Clear();
        _down.AddProducts(rowGroup, leaf.B.Limb(0), leaf.A.Limb(0));
        int index = _layout.LeafIndex(tokenGroup, rowGroup);
        _packing.Lift(leaf, _tree[index]);
        _filled[index] = true;
    }

    private int Merge()
    {
        int merges = 0;
        for (int count = _layout.LeafCount / 2, half = _layout.BlockSize / 2; count >= 1; count /= 2, half /= 2)
        {
            for (int i = 0; i < count; i++)
            {
                if (_filled[i] || _filled[i + count])
                {
                    MergePair(i, i + count, half);
                    merges++;
                }
            }
        }

        return merges;
    }

    // A leaf that is missing is zero: without v the merge is a trace, without u it starts from zero.
    private void MergePair(int u, int v, int half)
    {
        if (!_filled[v])
        {
            _packing.Trace(_tree[u], half, 1);
            return;
        }

        if (!_filled[u])
        {
            _tree[u].Clear();
            _filled[u] = true;
        }

        _packing.Merge(_tree[u], _tree[v], half);
    }

    private (int Traces, int Automorphisms) Trace()
    {
        int automorphisms = 0, half = _layout.Degree / _layout.Slots / 2;
        for (int i = 0; i < _layout.TraceSteps.Count; i++)
        {
            int steps = _layout.TraceSteps[i];
            _packing.Trace(_tree[0], half, steps);
            half >>= steps;
            automorphisms += (1 << steps) - 1;
        }

        return (_layout.TraceSteps.Count, automorphisms);
    }

    private int Expand()
    {
        for (int e = 0; e < _layout.Expansions; e++)
        {
            for (int i = 0; i < 1 << e; i++)
            {
                _packing.Expand(_tree[i], (_layout.Degree / _layout.Slots) << e, _tree[i + (1 << e)]);
            }
        }

        return (1 << _layout.Expansions) - 1;
    }
}
