namespace HeLora.Scheme.Hazmat;

/// <summary>
/// A ciphertext of slots with its scale. Its level, the number of limbs less one, is the number of rescalings left.
/// </summary>
public sealed class SlotCiphertext : IDisposable
{
    /// <summary>Makes (0, 0) at scale 1, an encryption of zero that hides nothing: a destination for operations.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="level">The level: the number of limbs less one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The parameters have no such level.</exception>
    public SlotCiphertext(SchemeParameters parameters, int level)
        : this(new Ciphertext(parameters, level + 1), 1)
    {
    }

    /// <summary>Joins a ciphertext and its scale.</summary>
    /// <param name="ciphertext">The ciphertext. The new instance owns and disposes it.</param>
    /// <param name="scale">The scale, positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not positive and finite.</exception>
    public SlotCiphertext(Ciphertext ciphertext, double scale)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        if (!(scale > 0 && double.IsFinite(scale)))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, $"scale: {scale}; expected a positive finite number");
        }

        Ciphertext = ciphertext;
        Scale = scale;
    }

    /// <summary>The ciphertext of the encoded slots.</summary>
    public Ciphertext Ciphertext { get; }

    /// <summary>The scale: the number that 1 in a slot is encoded as.</summary>
    public double Scale { get; internal set; }

    /// <summary>The number of limbs less one.</summary>
    public int Level => Ciphertext.LimbCount - 1;

    /// <summary>Reads a message of type <see cref="WireType.SlotCiphertext"/>.</summary>
    /// <exception cref="WireFormatException">
    /// The bytes are not a ciphertext of slots of these parameters, or the scale is not positive or exceeds half the product of
    /// the moduli.
    /// </exception>
    public static SlotCiphertext Deserialize(SchemeParameters parameters, ReadOnlySpan<byte> source)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var reader = new WireReader(source, WireType.SlotCiphertext, parameters.Fingerprint);
        int limbs = reader.ReadInt32("limb count", 1, parameters.LimbCount);
        double scale = reader.ReadDouble("scale", double.Epsilon, LargestScale(parameters, limbs));
        return new SlotCiphertext(Ciphertext.Read(ref reader, parameters, limbs), scale);
    }

    /// <summary>
    /// Writes a message of type <see cref="WireType.SlotCiphertext"/>. The residues of both polynomials are balanced in place
    /// first.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The scale exceeds half the product of the moduli, so every reader would refuse the message.
    /// </exception>
    public byte[] Serialize()
    {
        SchemeParameters parameters = Ciphertext.Parameters;
        double largest = LargestScale(parameters, Ciphertext.LimbCount);
        if (Scale > largest)
        {
            throw new InvalidOperationException(
                $"scale: 2^{Math.Log2(Scale):F1}; expected at most 2^{Math.Log2(largest):F1}, half the modulus of level {Level}");
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

    // Half the product of the moduli.
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
