namespace HeLora.Rings;

/// <summary>Both halves, b and a, of a ciphertext or of a key modulo one limb: N residues each.</summary>
/// <param name="b">The half that stands alone in b + a s.</param>
/// <param name="a">The half that is multiplied by the secret s.</param>
public readonly ref struct ResiduePair(Span<double> b, Span<double> a)
{
    /// <summary>The half that stands alone in b + a s.</summary>
    public Span<double> B { get; } = b;

    /// <summary>The half that is multiplied by the secret s.</summary>
    public Span<double> A { get; } = a;
}
