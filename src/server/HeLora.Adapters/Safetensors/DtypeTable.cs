namespace HeLora.Adapters.Safetensors;

/// <summary>Names and sizes of the element types.</summary>
internal static class DtypeTable
{
    public static bool TryParse(string name, out SafetensorsDtype dtype)
    {
        foreach (SafetensorsDtype candidate in Enum.GetValues<SafetensorsDtype>())
        {
            if (string.Equals(NameOf(candidate), name, StringComparison.Ordinal))
            {
                dtype = candidate;
                return true;
            }
        }

        dtype = default;
        return false;
    }

    public static string NameOf(SafetensorsDtype dtype) => dtype switch
    {
        SafetensorsDtype.Bool => "BOOL",
        SafetensorsDtype.F6E2M3 => "F6_E2M3",
        SafetensorsDtype.F6E3M2 => "F6_E3M2",
        SafetensorsDtype.F8E5M2 => "F8_E5M2",
        SafetensorsDtype.F8E4M3 => "F8_E4M3",
        SafetensorsDtype.F8E8M0 => "F8_E8M0",
        SafetensorsDtype.F8E5M2Fnuz => "F8_E5M2FNUZ",
        SafetensorsDtype.F8E4M3Fnuz => "F8_E4M3FNUZ",
        _ => dtype.ToString(),
    };

    public static int BitsOf(SafetensorsDtype dtype) => dtype switch
    {
        SafetensorsDtype.F4 => 4,
        SafetensorsDtype.F6E2M3 or SafetensorsDtype.F6E3M2 => 6,
        SafetensorsDtype.I16 or SafetensorsDtype.U16 or SafetensorsDtype.F16 or SafetensorsDtype.BF16 => 16,
        SafetensorsDtype.I32 or SafetensorsDtype.U32 or SafetensorsDtype.F32 => 32,
        SafetensorsDtype.C64 or SafetensorsDtype.F64 or SafetensorsDtype.I64 or SafetensorsDtype.U64 => 64,
        _ => 8,
    };

    public static bool IsFloat(SafetensorsDtype dtype) =>
        dtype is SafetensorsDtype.F64 or SafetensorsDtype.F32 or SafetensorsDtype.F16 or SafetensorsDtype.BF16;
}
