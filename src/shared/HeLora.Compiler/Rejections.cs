namespace HeLora.Compiler;

/// <summary>Why candidates were left out.</summary>
/// <param name="Insecure">log2 QP beyond the table.</param>
/// <param name="Overflow">Overflow could not be excluded.</param>
/// <param name="Precision">The predicted error is too large.</param>
/// <param name="Keys">Too many bytes of keys.</param>
/// <param name="Budget">Over the budget, where others keep to it.</param>
public sealed record Rejections(int Insecure, int Overflow, int Precision, int Keys, int Budget)
{
    /// <summary>Sums them.</summary>
    public static Rejections operator +(Rejections a, Rejections b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a.Add(b);
    }

    /// <summary>Sums them.</summary>
    public Rejections Add(Rejections other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Rejections(Insecure + other.Insecure, Overflow + other.Overflow, Precision + other.Precision, Keys + other.Keys,
            Budget + other.Budget);
    }
}
