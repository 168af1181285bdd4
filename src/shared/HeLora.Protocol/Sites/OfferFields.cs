using System.Text;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>What offers of all plans have in common on the wire, and its checks.</summary>
internal static class OfferFields
{
    /// <summary>The longest name of a projection, in UTF-8.</summary>
    public const int MaxNameBytes = 1024;

    /// <summary>Checks names, scales and bases.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="deltaScales">What one unit of an answer is worth, a projection.</param>
    /// <param name="bases">U of every projection for an open basis; otherwise none.</param>
    /// <exception cref="ArgumentException">One does not fit.</exception>
    public static void Check(ISiteLayout layout, IReadOnlyList<double> deltaScales, IReadOnlyList<float[]> bases)
    {
        if (layout.Modules.Any(m => Encoding.UTF8.GetByteCount(m.Name) > MaxNameBytes))
        {
            throw new ArgumentException($"a projection's name has at most {MaxNameBytes} bytes", nameof(layout));
        }

        if (deltaScales.Any(s => !(s >= 0 && double.IsFinite(s))))
        {
            throw new ArgumentException("scales are finite and not negative", nameof(deltaScales));
        }

        if (deltaScales.Count != layout.Modules.Count)
        {
            throw new ArgumentException("a scale a projection is expected", nameof(deltaScales));
        }

        if (bases.Count != (layout.Privacy == AdapterPrivacy.OpenBasis ? layout.Modules.Count : 0))
        {
            throw new ArgumentException("for an open basis a basis a projection is expected, otherwise none", nameof(bases));
        }

        for (int m = 0; m < bases.Count; m++)
        {
            if (bases[m].Length != (long)layout.Modules[m].OutputSize * layout.Modules[m].Rank)
            {
                throw new ArgumentException($"basis {m}: d_out x r numbers are expected", nameof(bases));
            }
        }
    }

    /// <summary>Bytes of a projection's name and shape.</summary>
    public static int ByteCount(ModuleShape module) => 12 + Encoding.UTF8.GetByteCount(module.Name);

    /// <summary>Writes a projection's name and shape.</summary>
    public static void Write(ref WireWriter writer, ModuleShape module)
    {
        byte[] name = Encoding.UTF8.GetBytes(module.Name);
        writer.WriteUInt32((uint)name.Length);
        writer.WriteBytes(name);
        writer.WriteUInt32((uint)module.OutputSize);
        writer.WriteUInt32((uint)module.Rank);
    }

    /// <summary>Reads a projection's name and shape.</summary>
    /// <exception cref="WireFormatException">A field is out of range or the name no UTF-8.</exception>
    public static ModuleShape ReadModule(ref WireReader reader, int maxDimension, int maxRank)
    {
        int length = reader.ReadInt32("name length", 0, MaxNameBytes);
        string name = ReadName(reader.Take(length, "name"));
        int outputSize = reader.ReadInt32("output size", 1, maxDimension);
        return new ModuleShape(name, outputSize, reader.ReadInt32("rank", 1, maxRank));
    }

    /// <summary>Writes bases, as singles.</summary>
    public static void WriteBases(ref WireWriter writer, IReadOnlyList<float[]> bases)
    {
        foreach (float[] basis in bases)
        {
            foreach (float value in basis)
            {
                writer.WriteUInt32(BitConverter.SingleToUInt32Bits(value));
            }
        }
    }

    /// <summary>Reads the basis of every projection.</summary>
    /// <exception cref="WireFormatException">The message ends early or a number is not finite.</exception>
    public static float[][] ReadBases(ref WireReader reader, ModuleShape[] modules)
    {
        var bases = new float[modules.Length][];
        for (int m = 0; m < bases.Length; m++)
        {
            // Checked before anything is allocated for it.
            long count = (long)modules[m].OutputSize * modules[m].Rank;
            if (reader.Remaining < 4 * count)
            {
                throw new WireFormatException($"basis {m}: {reader.Remaining} bytes are left; expected {4 * count}");
            }

            bases[m] = new float[count];
            for (int i = 0; i < bases[m].Length; i++)
            {
                float value = BitConverter.UInt32BitsToSingle(reader.ReadUInt32("basis"));
                bases[m][i] = float.IsFinite(value) ? value : throw new WireFormatException($"basis {m}: {value}; expected a finite number");
            }
        }

        return bases;
    }

    private static string ReadName(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
        }
        catch (ArgumentException e)
        {
            throw new WireFormatException("name: the bytes are no UTF-8", e);
        }
    }
}
