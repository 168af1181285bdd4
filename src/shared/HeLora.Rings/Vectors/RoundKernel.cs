using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>Rounds reals to the nearest integers, ties to even, and reduces them to lazily reduced residues.</summary>
/// <remarks>
/// Below 2^51 the rounding constant rounds. Otherwise x = h 2^48 + l with h = round(x 2^-48) below 2^51 and |l| &lt;= 2^47
/// exactly, a multiple of x's last place; 2^48 being even, rounding l rounds x.
/// </remarks>
internal readonly unsafe struct RoundKernel(double* source, double* destination, int length, Modulus modulus, bool wide)
    : IVectorKernel
{
    private const double Radix = 1L << 48;

    public void Run<L, V>()
        where L : struct, ILanes<V>
        where V : struct
    {
        if (wide)
        {
            Wide<L, V>(source, destination, length, modulus.AsDouble, modulus.Inverse, modulus.ToBalanced((Int128)Radix));
        }
        else
        {
            Narrow<L, V>(source, destination, length, modulus.AsDouble, modulus.Inverse);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Narrow<L, V>(double* x, double* d, int length, double q, double inverse)
        where L : struct, ILanes<V>
        where V : struct
    {
        var m = ModulusLanes<V>.Of<L>(q, inverse);
        for (int i = 0; i < length; i += L.Count)
        {
            V rounded = L.Subtract(L.Add(L.Load(x + i), m.Rounder), m.Rounder);
            L.Store(d + i, Butterflies<L, V>.Reduce(rounded, m));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Wide<L, V>(double* x, double* d, int length, double q, double inverse, double radix)
        where L : struct, ILanes<V>
        where V : struct
    {
        var m = ModulusLanes<V>.Of<L>(q, inverse);
        V down = L.Broadcast(1 / Radix), up = L.Broadcast(-Radix), residue = L.Broadcast(radix);
        for (int i = 0; i < length; i += L.Count)
        {
            V value = L.Load(x + i);
            V high = L.Subtract(L.MultiplyAdd(value, down, m.Rounder), m.Rounder);
            V low = L.MultiplyAdd(high, up, value);
            low = L.Subtract(L.Add(low, m.Rounder), m.Rounder);
            high = Butterflies<L, V>.Reduce(high, m);
            low = Butterflies<L, V>.Reduce(low, m);
            L.Store(d + i, ElementOperations.Accumulate<L, V>(low, high, residue, m));
        }
    }
}
