namespace HeLora.Rings;

/// <summary>The automorphisms of a ring, each made when it is first asked for. Any number of threads may share one.</summary>
/// <param name="tables">Any transform of the ring.</param>
internal sealed class AutomorphismCache(NttTables tables)
{
    private readonly Dictionary<int, AutomorphismTable> _tables = [];
    private readonly Lock _gate = new();

    /// <summary>The automorphism X -> X^element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The element is even or out of range.</exception>
    public AutomorphismTable For(int element)
    {
        lock (_gate)
        {
            if (!_tables.TryGetValue(element, out AutomorphismTable? table))
            {
                table = new AutomorphismTable(tables, element);
                _tables.Add(element, table);
            }

            return table;
        }
    }
}
