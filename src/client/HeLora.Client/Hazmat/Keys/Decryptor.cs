using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat;

/// <summary>Decrypts under the secret key.</summary>
public static class Decryptor
{
    /// <summary>Computes the phase b + a s = m + e modulo the ciphertext's modulus, coefficient domain, lazily reduced residues.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="ciphertext">A ciphertext of the secret's parameters.</param>
    /// <returns>A new polynomial with the ciphertext's limbs.</returns>
    /// <exception cref="ArgumentException">The ciphertext has other parameters.</exception>
    public static RnsPolynomial Decrypt(SecretKey secret, Ciphertext ciphertext)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(ciphertext);
        var phase = new RnsPolynomial(ciphertext.Parameters.Ring, ciphertext.LimbCount, PolynomialDomain.Ntt);
        try
        {
            Decrypt(secret, ciphertext, phase);
            return phase;
        }
        catch
        {
            phase.Dispose();
            throw;
        }
    }

    /// <summary>Writes the phase into existing memory. Allocates nothing.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="ciphertext">A ciphertext of the secret's parameters.</param>
    /// <param name="phase">Receives lazily reduced residues. It has the ciphertext's limbs; its domain becomes coefficient.</param>
    /// <exception cref="ArgumentException">The ciphertext or the polynomial has other parameters, or limb counts differ.</exception>
    public static void Decrypt(SecretKey secret, Ciphertext ciphertext, RnsPolynomial phase)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(ciphertext);
        ArgumentNullException.ThrowIfNull(phase);
        if (!ReferenceEquals(secret.Parameters, ciphertext.Parameters))
        {
            throw new ArgumentException("ciphertext: of other parameters than the secret; expected the same parameters", nameof(ciphertext));
        }

        RnsRing ring = secret.Parameters.Ring;
        if (!ReferenceEquals(phase.Ring, ring) || phase.LimbCount != ciphertext.LimbCount)
        {
            throw new ArgumentException(
                $"phase: {phase.LimbCount} limbs; expected {ciphertext.LimbCount} limbs of the secret's ring", nameof(phase));
        }

        ring.MultiplyAdd(ciphertext.A, secret.Values, ciphertext.B, phase);
        ring.Inverse(phase);
    }
}
