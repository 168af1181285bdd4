namespace HeLora.Rings;

/// <summary>How the residues of a polynomial are to be read.</summary>
public enum PolynomialDomain
{
    /// <summary>Coefficient of X^i at position i.</summary>
    Coefficient,

    /// <summary>Values in the order of <see cref="NttTables"/>.</summary>
    Ntt,
}
