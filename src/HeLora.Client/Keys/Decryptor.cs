using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Client;

/// <summary>Decrypts under the secret key.</summary>
public static class Decryptor
{
    /// <summary>The phase b + a s = m + e modulo the ciphertext's modulus, coefficient domain, near residues.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="ciphertext">A ciphertext of the secret's parameters.</param>
    /// <returns>A new polynomial with the ciphertext's limbs.</returns>
    /// <exception cref="ArgumentException">The ciphertext has other parameters.</exception>
    public static RnsPolynomial Decrypt(SecretKey secret, Ciphertext ciphertext)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(ciphertext);
        if (!ReferenceEquals(secret.Parameters, ciphertext.Parameters))
        {
            throw new ArgumentException("the ciphertext belongs to other parameters than the secret", nameof(ciphertext));
        }

        RnsRing ring = secret.Parameters.Ring;
        var phase = new RnsPolynomial(ring, ciphertext.LimbCount, PolynomialDomain.Ntt);
        for (int i = 0; i < ciphertext.LimbCount; i++)
        {
            ciphertext.B.Limb(i).CopyTo(phase.Limb(i));
            Residues.MultiplyAccumulate(
                ring.Limbs[i].Modulus, ciphertext.A.Limb(i), secret.Values.Limb(i), phase.Limb(i));
        }

        ring.Inverse(phase);
        return phase;
    }
}
