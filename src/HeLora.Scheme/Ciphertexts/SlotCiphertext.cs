namespace HeLora.Scheme;

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

    /// <inheritdoc/>
    public void Dispose() => Ciphertext.Dispose();
}
