using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>
/// The distinct shapes of an adapter's sites. Names do not count: sites whose sizes and ranks are equal have equal candidates.
/// </summary>
internal sealed class DistinctShapes
{
    private readonly List<SiteShape> _shapes = [];

    /// <summary>Finds the shapes.</summary>
    public DistinctShapes(IReadOnlyList<SiteShape> sites)
    {
        var indices = new int[sites.Count];
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = _shapes.FindIndex(shape => Same(shape, sites[i]));
            if (indices[i] < 0)
            {
                indices[i] = _shapes.Count;
                _shapes.Add(sites[i]);
            }
        }

        IndexOfSite = indices;
    }

    /// <summary>For every shape the first site that has it.</summary>
    public IReadOnlyList<SiteShape> Shapes => _shapes;

    /// <summary>For every site the index of its shape.</summary>
    public IReadOnlyList<int> IndexOfSite { get; }

    private static bool Same(SiteShape a, SiteShape b) => a.InputSize == b.InputSize && a.Modules.Count == b.Modules.Count
        && a.Modules.Zip(b.Modules).All(pair => pair.First.OutputSize == pair.Second.OutputSize && pair.First.Rank == pair.Second.Rank);
}
