using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Coefficient;

/// <summary>The Galois elements of the automorphisms that a layout's merges, traces and expansions apply.</summary>
internal static class CoefficientKeys
{
    /// <summary>The elements, ascending; none for an open basis.</summary>
    public static IReadOnlyList<int> Elements(CoefficientLayout layout)
    {
        var elements = new SortedSet<int>();
        if (layout.Privacy == AdapterPrivacy.Sealed)
        {
            for (int half = layout.BlockSize / 2; half >= layout.BlockSize / layout.LeafCount && layout.LeafCount > 1; half /= 2)
            {
                elements.Add(PackingEvaluator.Element(layout.Degree, half));
            }

            int traced = layout.Degree / layout.Slots / 2;
            foreach (int steps in layout.TraceSteps)
            {
                elements.UnionWith(PackingEvaluator.TraceElements(layout.Degree, traced, steps));
                traced >>= steps;
            }

            for (int e = 0; e < layout.Expansions; e++)
            {
                elements.Add(PackingEvaluator.Element(layout.Degree, (layout.Degree / layout.Slots) << e));
            }
        }

        return [.. elements];
    }
}
