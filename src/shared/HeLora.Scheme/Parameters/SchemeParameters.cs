using System.Buffers.Binary;
using System.Security.Cryptography;
using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// A ring, the moduli of ciphertexts and, for key switching, one special prime P. Immutable; a secret key belongs
/// to one instance's moduli.
/// </summary>
public sealed class SchemeParameters : IDisposable
{
    private readonly Dictionary<Modulus, double> _specialInverses = [];

    /// <summary>Makes parameters that the security table allows.</summary>
    /// <param name="ringDegree">N, a power of two from 1024 to 32768.</param>
    /// <param name="moduli">The primes q_0 q_1 ... of ciphertexts, each 1 modulo 2N.</param>
    /// <param name="specialPrime">P, another prime that is 1 modulo 2N, or null where no key is ever switched.</param>
    /// <exception cref="ArgumentException">There is no modulus, or one occurs twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">log2(QP) exceeds ePrint 2024/463 for this degree, or a prime does not fit.</exception>
    public SchemeParameters(int ringDegree, ReadOnlySpan<ulong> moduli, ulong? specialPrime)
        : this(ringDegree, moduli, specialPrime, secure: true)
    {
    }

    private SchemeParameters(int ringDegree, ReadOnlySpan<ulong> moduli, ulong? specialPrime, bool secure)
    {
        if (moduli.IsEmpty)
        {
            throw new ArgumentException("at least one ciphertext modulus is expected", nameof(moduli));
        }

        ulong[] chain = specialPrime is { } p ? [.. moduli, p] : moduli.ToArray();
        double log2 = chain.Sum(m => Math.Log2(m));
        if (secure && log2 > SecurityTable.MaxLog2Qp(ringDegree))
        {
            throw new ArgumentOutOfRangeException(
                nameof(moduli), log2,
                $"log2(QP) must be at most {SecurityTable.MaxLog2Qp(ringDegree)} for a ring of degree {ringDegree} and 128-bit security");
        }

        Ring = new RnsRing(ringDegree, chain);
        LimbCount = moduli.Length;
        HasSpecialPrime = specialPrime is not null;
        Log2Qp = log2;
        Fingerprint = ComputeFingerprint(chain);
        if (specialPrime is { } special)
        {
            foreach (ulong q in moduli)
            {
                Modulus modulus = new(q);
                _specialInverses.Add(modulus, modulus.ToBalanced(modulus.Invert(special % q)));
            }
        }
    }

    /// <summary>The ring; its limbs are the ciphertext moduli and then, where there is one, the special prime.</summary>
    public RnsRing Ring { get; }

    /// <summary>N.</summary>
    public int Degree => Ring.Degree;

    /// <summary>Number of ciphertext moduli.</summary>
    public int LimbCount { get; }

    /// <summary>Whether keys can be switched.</summary>
    public bool HasSpecialPrime { get; }

    /// <summary>log2 of the product of all moduli, P included.</summary>
    public double Log2Qp { get; }

    /// <summary>Eight bytes that name degree and moduli; messages carry them so that parameters cannot be confused.</summary>
    public ulong Fingerprint { get; }

    /// <summary>P.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public NttTables SpecialPrime => HasSpecialPrime
        ? Ring.Limbs[LimbCount]
        : throw new InvalidOperationException("these parameters have no special prime, so no key can be switched");

    /// <summary>Makes parameters without asking the security table. For experiments only: they may protect nothing.</summary>
    /// <param name="ringDegree">N.</param>
    /// <param name="moduli">The ciphertext moduli.</param>
    /// <param name="specialPrime">P or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A prime does not fit the ring.</exception>
    public static SchemeParameters CreateInsecure(int ringDegree, ReadOnlySpan<ulong> moduli, ulong? specialPrime) =>
        new(ringDegree, moduli, specialPrime, secure: false);

    /// <inheritdoc/>
    public void Dispose() => Ring.Dispose();

    /// <summary>P^-1 modulo a ciphertext modulus, balanced.</summary>
    internal double InverseOfSpecialPrime(Modulus modulus) => _specialInverses[modulus];

    private ulong ComputeFingerprint(ulong[] chain)
    {
        var bytes = new byte[8 * (chain.Length + 2)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Degree);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), LimbCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), chain.Length);
        for (int i = 0; i < chain.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16 + (8 * i)), chain[i]);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes));
    }
}
