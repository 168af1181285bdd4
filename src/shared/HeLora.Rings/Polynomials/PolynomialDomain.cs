namespace HeLora.Rings;

/// <summary>The meaning of the residues of a polynomial.</summary>
public enum PolynomialDomain
{
    /// <summary>Position i holds the coefficient of X^i.</summary>
    Coefficient,

    /// <summary>The positions hold values, in the order of <see cref="NttTables"/>.</summary>
    Ntt,
}
