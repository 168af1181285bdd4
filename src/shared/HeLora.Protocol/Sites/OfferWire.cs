using System.Text;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>Writes and reads the fields that offers of several plans have (docs/formats.md).</summary>
internal static class OfferWire
{
    /// <summary>The longest name of a projection, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 1024;

    /// <summary>Bytes of a projection's name and shape.</summary>
    public static int ByteCount(ModuleShape module) => 12 + Encoding.UTF8.GetByteCount(module.Name);

    /// <summary>Writes a projection's name and shape.</summary>
    public static void Write(ref WireWriter writer, ModuleShape module)
    {
        writer.WriteText(module.Name);
        writer.WriteUInt32((uint)module.OutputSize);
        writer.WriteUInt32((uint)module.Rank);
    }

    /// <summary>Reads a projection's name and shape.</summary>
    /// <exception cref="WireFormatException">A field is out of range, or the name is no UTF-8.</exception>
    public static ModuleShape ReadModule(ref WireReader reader, int maxDimension)
    {
        string name = reader.ReadText("name", MaxNameBytes);
        int outputSize = reader.ReadInt32("output size", 1, maxDimension);
        return new ModuleShape(name, outputSize, reader.ReadInt32("rank", 1, ModuleShape.MaxRank));
    }
}
