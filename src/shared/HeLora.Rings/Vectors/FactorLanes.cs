using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>A factor of one modulus in every lane, with the quotient that its products take.</summary>
internal struct FactorLanes<V>
    where V : struct
{
    /// <summary>The factor w.</summary>
    public V Value;

    /// <summary>w/q.</summary>
    public V OverQ;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FactorLanes<V> Of<L>(double factor, double q)
        where L : struct, ILanes<V>
    {
        FactorLanes<V> lanes;
        lanes.Value = L.Broadcast(factor);
        lanes.OverQ = L.Broadcast(factor / q);
        return lanes;
    }
}
