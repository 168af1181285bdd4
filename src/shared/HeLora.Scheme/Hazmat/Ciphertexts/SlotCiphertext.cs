namespace HeLora.Scheme.Hazmat;

/// <summary>A ciphertext of slots with its scale; its level is its limbs less one, the rescalings it has left.</summary>
public sealed class SlotCiphertext : IDisposable
{
    /// <summary>Makes an encryption of zero that hides nothing, at scale 1: a destination.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="level">The level.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public SlotCiphertext(SchemeParameters parameters, int level)
        : this(new Ciphertext(parameters, level + 1), 1)
    {
    }

    /// <summary>Gives a ciphertext its scale.</summary>
    /// <param name="ciphertext">The ciphertext; owned from here on.</param>
    /// <param name="scale">What 1 is worth in a slot.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not positive and finite.</exception>
    public SlotCiphertext(Ciphertext ciphertext, double scale)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        if (!(scale > 0 && double.IsFinite(scale)))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "a scale must be positive and finite");
        }

        Ciphertext = ciphertext;
        Scale = scale;
    }

    /// <summary>The ciphertext.</summary>
    public Ciphertext Ciphertext { get; }

    /// <summary>What 1 is worth in a slot.</summary>
    public double Scale { get; internal set; }

    /// <summary>Limbs less one.</summary>
    public int Level => Ciphertext.LimbCount - 1;

    /// <summary>Reads a ciphertext of slots.</summary>
    /// <exception cref="WireFormatException">
    /// The bytes are no ciphertext of slots of these parameters, or the scale is not positive or above half the modulus.
    /// </exception>
    public static SlotCiphertext Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.SlotCiphertext, parameters.Fingerprint);
        int limbs = reader.ReadInt32("limb count", 1, parameters.LimbCount);
        double scale = reader.ReadDouble("scale", double.Epsilon, LargestScale(parameters, limbs));
        return new SlotCiphertext(Ciphertext.Read(ref reader, parameters, limbs), scale);
    }

    /// <summary>Writes the scale and both polynomials; they are brought to balanced residues first.</summary>
    /// <exception cref="InvalidOperationException">The scale is above half the modulus, so nobody would read it.</exception>
    public byte[] Serialize()
    {
        SchemeParameters parameters = Ciphertext.Parameters;
        double largest = LargestScale(parameters, Ciphertext.LimbCount);
        if (Scale > largest)
        {
            throw new InvalidOperationException(
                $"a scale of 2^{Math.Log2(Scale):F1} is above half the modulus of level {Level}, 2^{Math.Log2(largest):F1}");
        }

        var bytes = new byte[WireWriter.HeaderSize + 4 + sizeof(double) + Ciphertext.BodySize];
        var writer = new WireWriter(bytes, WireType.SlotCiphertext, parameters.Fingerprint);
        writer.WriteUInt32((uint)Ciphertext.LimbCount);
        writer.WriteDouble(Scale);
        Ciphertext.Write(ref writer);
        writer.Complete();
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => Ciphertext.Dispose();

    private static double LargestScale(SchemeParameters parameters, int limbs)
    {
        double half = 0.5;
        for (int i = 0; i < limbs; i++)
        {
            half *= parameters.Ring.Limbs[i].Modulus.AsDouble;
        }

        return half;
    }
}
