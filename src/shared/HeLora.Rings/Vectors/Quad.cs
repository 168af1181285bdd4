using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>Four vectors that go through the same steps side by side.</summary>
/// <remarks>
/// The compiler keeps the fields of a structure in registers when there are at most four. So a helper takes one operand instead
/// of four, and the generated code stays the same.
/// </remarks>
internal struct Quad<V>
    where V : struct
{
    public V V0, V1, V2, V3;

    /// <summary>Repeats one vector four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Of(V value)
    {
        Quad<V> quad;
        quad.V0 = quad.V1 = quad.V2 = quad.V3 = value;
        return quad;
    }

    /// <summary>Separates the even from the odd rows of rows 0-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Deinterleave(in Quad<V> low, in Quad<V> high, out Quad<V> even, out Quad<V> odd)
    {
        even.V0 = low.V0;
        even.V1 = low.V2;
        even.V2 = high.V0;
        even.V3 = high.V2;
        odd.V0 = low.V1;
        odd.V1 = low.V3;
        odd.V2 = high.V1;
        odd.V3 = high.V3;
    }

    /// <summary>Undoes <see cref="Deinterleave"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(in Quad<V> even, in Quad<V> odd, out Quad<V> low, out Quad<V> high)
    {
        low.V0 = even.V0;
        low.V1 = odd.V0;
        low.V2 = even.V1;
        low.V3 = odd.V1;
        high.V0 = even.V2;
        high.V1 = odd.V2;
        high.V2 = even.V3;
        high.V3 = odd.V3;
    }

    /// <summary>
    /// Separates the even from the odd pairs of rows 0-7: rows 0, 1, 4, 5 from rows 2, 3, 6, 7. It is its own inverse.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ExchangePairs(in Quad<V> low, in Quad<V> high, out Quad<V> even, out Quad<V> odd)
    {
        even.V0 = low.V0;
        even.V1 = low.V1;
        even.V2 = high.V0;
        even.V3 = high.V1;
        odd.V0 = low.V2;
        odd.V1 = low.V3;
        odd.V2 = high.V2;
        odd.V3 = high.V3;
    }
}
