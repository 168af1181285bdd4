namespace HeLora.Compiler;

/// <summary>The numbers of candidates that were left out, by reason.</summary>
/// <param name="Insecure">Parameter sets that the security table does not allow.</param>
/// <param name="Overflow">Candidates whose overflow could not be excluded.</param>
/// <param name="Precision">Candidates whose predicted error is too large.</param>
/// <param name="Keys">Candidates that need too many bytes of Galois keys.</param>
/// <param name="Budget">Candidates over the budget, where others keep to it.</param>
public sealed record Rejections(int Insecure, int Overflow, int Precision, int Keys, int Budget)
{
    /// <summary>Adds the numbers of two shapes or parameter sets.</summary>
    public static Rejections operator +(Rejections a, Rejections b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a.Add(b);
    }

    /// <summary>Adds the numbers of two shapes or parameter sets.</summary>
    public Rejections Add(Rejections other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Rejections(Insecure + other.Insecure, Overflow + other.Overflow, Precision + other.Precision, Keys + other.Keys,
            Budget + other.Budget);
    }
}
