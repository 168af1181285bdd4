using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>The twiddle factors of four butterflies.</summary>
internal static unsafe class NttFactors<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Two factors of an outer layer at distance 2, each for two butterflies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Outer2(double* w)
    {
        Quad<V> factors;
        factors.V0 = factors.V1 = L.Broadcast(w[1]);
        factors.V2 = factors.V3 = L.Broadcast(w[2]);
        return factors;
    }

    /// <summary>Four factors of an outer layer at distance 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Outer1(double* w)
    {
        Quad<V> factors;
        factors.V0 = L.Broadcast(w[3]);
        factors.V1 = L.Broadcast(w[4]);
        factors.V2 = L.Broadcast(w[5]);
        factors.V3 = L.Broadcast(w[6]);
        return factors;
    }

    /// <summary>Two vectors of factors of an inner layer at distance 2, each for two butterflies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Inner2(double* w)
    {
        Quad<V> factors;
        factors.V0 = factors.V1 = L.Load(w + 8);
        factors.V2 = factors.V3 = L.Load(w + 16);
        return factors;
    }

    /// <summary>Four vectors of factors of an inner layer at distance 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Inner1(double* w)
    {
        Quad<V> factors;
        factors.V0 = L.Load(w + 24);
        factors.V1 = L.Load(w + 32);
        factors.V2 = L.Load(w + 40);
        factors.V3 = L.Load(w + 48);
        return factors;
    }

    /// <summary>The second layer's factors of a pass of radix 4, for two columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Second(in Quad<V> w)
    {
        Quad<V> factors;
        factors.V0 = factors.V1 = w.V1;
        factors.V2 = factors.V3 = w.V2;
        return factors;
    }
}
