using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat;

/// <summary>
/// A uniform ternary secret of one parameter set, drawn from the system's random generator. It never leaves the client: no method reads or
/// writes it, and disposal zeroes its memory.
/// </summary>
public sealed class SecretKey : IDisposable
{
    private SecretKey(SchemeParameters parameters)
    {
        Parameters = parameters;
        RnsRing ring = parameters.Ring;
        Coefficients = new RnsPolynomial(ring, ring.Limbs.Count, PolynomialDomain.Coefficient);
        Values = new RnsPolynomial(ring, ring.Limbs.Count, PolynomialDomain.Ntt);
        using SeededStream stream = SeededStream.FromSystemRandom();
        TernarySampler.Sample(stream, Coefficients.Limb(0));
        for (int i = 0; i < ring.Limbs.Count; i++)
        {
            if (i > 0)
            {
                Coefficients.Limb(0).CopyTo(Coefficients.Limb(i));
            }

            ring.Limbs[i].Forward(Coefficients.Limb(i), 1, Values.Limb(i));
        }
    }

    /// <summary>The parameters.</summary>
    public SchemeParameters Parameters { get; }

    /// <summary>s, coefficient domain, all limbs and P.</summary>
    internal RnsPolynomial Coefficients { get; }

    /// <summary>s, NTT domain, all limbs and P.</summary>
    internal RnsPolynomial Values { get; }

    /// <summary>Draws a key.</summary>
    public static SecretKey Generate(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new SecretKey(parameters);
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        Coefficients.Dispose();
        Values.Dispose();
    }
}
