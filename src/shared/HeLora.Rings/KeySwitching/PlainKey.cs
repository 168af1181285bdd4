using System.Runtime.CompilerServices;

namespace HeLora.Rings;

/// <summary>The format that keeps residues as doubles.</summary>
internal readonly unsafe struct PlainKey : IKeyFormat
{
    public static int Width(Modulus modulus) => sizeof(double);

    public static bool Serves(VectorWidth width) => true;

    public static void Write(double value, Modulus modulus, byte* destination) => *(double*)destination = value;

    public static double Read(Modulus modulus, byte* source) => *(double*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Constants<L, V>(Modulus modulus, out KeyFormatLanes<V> lanes)
        where L : struct, ILanes<V>
        where V : struct => lanes = default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<L, V>(byte* source, in KeyFormatLanes<V> lanes)
        where L : struct, ILanes<V>
        where V : struct => L.Load((double*)source);
}
