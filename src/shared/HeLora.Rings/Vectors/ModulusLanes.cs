using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>The constants of one modulus in every lane.</summary>
internal struct ModulusLanes<V>
    where V : struct
{
    /// <summary>-q.</summary>
    public V MinusQ;

    /// <summary>1/q.</summary>
    public V Inverse;

    /// <summary><see cref="Modulus.Rounder"/>.</summary>
    public V Rounder;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ModulusLanes<V> Of<L>(double q, double inverse)
        where L : struct, ILanes<V>
    {
        ModulusLanes<V> lanes;
        lanes.MinusQ = L.Broadcast(-q);
        lanes.Inverse = L.Broadcast(inverse);
        lanes.Rounder = L.Broadcast(Modulus.Rounder);
        return lanes;
    }
}
