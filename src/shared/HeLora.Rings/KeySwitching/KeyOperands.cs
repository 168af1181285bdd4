using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>The digits x_k that a key is multiplied by, over one limb.</summary>
/// <param name="values">For every digit its N values.</param>
/// <param name="count">The number of digits.</param>
internal readonly unsafe struct KeyDigits(double** values, int count)
{
    public readonly double** Values = values;
    public readonly int Count = count;
}

/// <summary>The constants with which a <see cref="IKeyFormat"/> turns bytes into residues, in every lane.</summary>
/// <remarks>At most four fields: the compiler keeps such a structure in registers, a larger one in memory.</remarks>
internal struct KeyFormatLanes<V>
    where V : struct
{
    /// <summary>The permutation that brings the bytes of a residue to its lane.</summary>
    public V Pattern;

    /// <summary>The bits of a lane that belong to the residue.</summary>
    public V Mask;

    /// <summary>The exponent bits that turn an integer into a double.</summary>
    public V Exponent;

    /// <summary>The number that is subtracted from that double.</summary>
    public V Bias;
}

/// <summary>The constants with which <see cref="KeyProducts{TFormat, L, V}"/> sums and reduces, in every lane.</summary>
/// <remarks>At most four fields: the compiler keeps such a structure in registers, a larger one in memory.</remarks>
internal struct KeySumLanes<V>
    where V : struct
{
    /// <summary>-q.</summary>
    public V MinusQ;

    /// <summary>1/q.</summary>
    public V Inverse;

    /// <summary><see cref="Modulus.Rounder"/>.</summary>
    public V Rounder;

    /// <summary><see cref="Modulus.SumRounder"/>.</summary>
    public V SumRounder;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KeySumLanes<V> Of<L>(Modulus modulus)
        where L : struct, ILanes<V>
    {
        KeySumLanes<V> lanes;
        lanes.MinusQ = L.Broadcast(-modulus.AsDouble);
        lanes.Inverse = L.Broadcast(modulus.Inverse);
        lanes.Rounder = L.Broadcast(Modulus.Rounder);
        lanes.SumRounder = L.Broadcast(modulus.SumRounder);
        return lanes;
    }
}

/// <summary>Two vectors of the sum with b and two of the sum with a.</summary>
/// <remarks>At most four fields: the compiler keeps such a structure in registers, a larger one in memory.</remarks>
internal struct KeySums<V>
    where V : struct
{
    public V B0, B1, A0, A1;
}
