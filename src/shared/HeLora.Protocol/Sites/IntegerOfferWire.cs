using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>
/// The last fields of an offer whose server applies an integer matrix, as the coefficient and the streaming plan do: answer
/// bits, the bound of the matrix's row norms, the projections with their scales, and the bases of an open basis.
/// </summary>
internal readonly record struct IntegerOfferWire(
    int AnswerBits, double NormBound, IReadOnlyList<ModuleShape> Modules, IReadOnlyList<double> DeltaScales, IReadOnlyList<float[]> Bases)
{
    /// <summary>Bytes of these fields.</summary>
    public int ByteCount => 4 + 8 + 4 + Modules.Sum(m => OfferWire.ByteCount(m) + 8) + Bases.Sum(b => sizeof(float) * b.Length);

    /// <summary>Writes the fields.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteUInt32((uint)AnswerBits);
        writer.WriteDouble(NormBound);
        writer.WriteUInt32((uint)Modules.Count);
        for (int m = 0; m < Modules.Count; m++)
        {
            OfferWire.Write(ref writer, Modules[m]);
            writer.WriteDouble(DeltaScales[m]);
        }

        foreach (float[] basis in Bases)
        {
            foreach (float value in basis)
            {
                writer.WriteUInt32(BitConverter.SingleToUInt32Bits(value));
            }
        }
    }

    /// <summary>Reads the fields.</summary>
    /// <param name="reader">The offer, after the fields of its plan.</param>
    /// <param name="privacy">The policy: an open basis has bases.</param>
    /// <param name="maxAnswerBits">The most answer bits of the plan.</param>
    /// <param name="maxDimension">The largest d_out of the plan.</param>
    /// <exception cref="WireFormatException">The message ends early, or a field is out of range.</exception>
    public static IntegerOfferWire Read(ref WireReader reader, AdapterPrivacy privacy, int maxAnswerBits, int maxDimension)
    {
        int answerBits = reader.ReadInt32("answer bits", AnswerModulus.MinBits, maxAnswerBits);
        double normBound = reader.ReadDouble("norm bound", 0, double.MaxValue);
        var modules = new ModuleShape[reader.ReadInt32("projection count", 1, SiteShape.MaxModules)];
        var scales = new double[modules.Length];
        for (int m = 0; m < modules.Length; m++)
        {
            modules[m] = OfferWire.ReadModule(ref reader, maxDimension);
            scales[m] = reader.ReadDouble("delta scale", 0, double.MaxValue);
        }

        return new IntegerOfferWire(
            answerBits, normBound, modules, scales, privacy == AdapterPrivacy.OpenBasis ? ReadBases(ref reader, modules) : []);
    }

    private static float[][] ReadBases(ref WireReader reader, ModuleShape[] modules)
    {
        var bases = new float[modules.Length][];
        for (int m = 0; m < bases.Length; m++)
        {
            // A stated shape must not make the reader allocate more than the message holds.
            long count = (long)modules[m].OutputSize * modules[m].Rank;
            if (reader.Remaining < sizeof(float) * count)
            {
                throw new WireFormatException($"basis {m}: {reader.Remaining} bytes; expected {sizeof(float) * count}");
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
}
