using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>Residues as doubles.</summary>
internal readonly unsafe struct PlainKey : IKeyFormat
{
    public static int Width(Modulus modulus) => sizeof(double);

    public static void Write(double value, Modulus modulus, byte* destination) => *(double*)destination = value;

    public static double Read(Modulus modulus, byte* source) => *(double*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Constants<L, V>(Modulus modulus, out V pattern, out V mask, out V exponent, out V bias)
        where L : struct, ILanes<V>
        where V : struct => pattern = mask = exponent = bias = L.Broadcast(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<L, V>(byte* source, V pattern, V mask, V exponent, V bias)
        where L : struct, ILanes<V>
        where V : struct => L.Load((double*)source);
}
