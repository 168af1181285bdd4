using System.Buffers.Binary;
using System.Security.Cryptography;
using HeLora.Rings;

namespace HeLora.Scheme;

/// <summary>
/// A ring degree, the moduli of ciphertexts and, for key switching, one special prime P. Instances are immutable and
/// may be shared by threads. Keys and ciphertexts belong to the instance that they were made with: operations compare
/// instances, not values.
/// </summary>
public sealed class SchemeParameters : IDisposable
{
    private readonly Dictionary<Modulus, double> _specialInverses = [];

    /// <summary>Makes parameters that <see cref="SecurityTable"/> allows.</summary>
    /// <param name="ringDegree">N, a power of two from 1024 to 32768.</param>
    /// <param name="moduli">The primes q_0, q_1, ... of ciphertexts, each 1 modulo 2N.</param>
    /// <param name="specialPrime">P, a further prime that is 1 modulo 2N, or null if no key is ever switched.</param>
    /// <exception cref="ArgumentException">There is no modulus, or one occurs twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// log2(QP) exceeds the bound of ePrint 2024/463 for this degree, or a modulus is no prime that the ring can use.
    /// </exception>
    public SchemeParameters(int ringDegree, ReadOnlySpan<ulong> moduli, ulong? specialPrime)
        : this(ringDegree, moduli, specialPrime, secure: true)
    {
    }

    private SchemeParameters(int ringDegree, ReadOnlySpan<ulong> moduli, ulong? specialPrime, bool secure)
    {
        if (moduli.IsEmpty)
        {
            throw new ArgumentException("moduli: none; expected at least 1", nameof(moduli));
        }

        ulong[] chain = specialPrime is { } p ? [.. moduli, p] : moduli.ToArray();
        double log2 = chain.Sum(m => Math.Log2(m));
        if (secure && log2 > SecurityTable.MaxLog2Qp(ringDegree))
        {
            throw new ArgumentOutOfRangeException(
                nameof(moduli), log2,
                $"log2(QP): {log2:F1}; expected at most {SecurityTable.MaxLog2Qp(ringDegree)} for ring degree {ringDegree} "
                + $"and {SecurityTable.Bits}-bit security");
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

    /// <summary>The ring. Its limbs are the ciphertext moduli in order, followed by the special prime if there is one.</summary>
    public RnsRing Ring { get; }

    /// <summary>N, the number of coefficients of a polynomial.</summary>
    public int Degree => Ring.Degree;

    /// <summary>Number of ciphertext moduli; the special prime is not counted.</summary>
    public int LimbCount { get; }

    /// <summary>Whether there is a special prime, so that keys can be switched.</summary>
    public bool HasSpecialPrime { get; }

    /// <summary>log2(QP): the bits of the product of all moduli, P included.</summary>
    public double Log2Qp { get; }

    /// <summary>A hash of degree and moduli. Every message carries it, and readers refuse messages of other parameters.</summary>
    public ulong Fingerprint { get; }

    /// <summary>The transform tables of P.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public NttTables SpecialPrime => HasSpecialPrime
        ? Ring.Limbs[LimbCount]
        : throw new InvalidOperationException("special prime: none; expected one, because a key switch divides by it");

    /// <summary>
    /// Makes parameters without consulting <see cref="SecurityTable"/>. They may protect nothing: use them in experiments
    /// only.
    /// </summary>
    /// <param name="ringDegree">N.</param>
    /// <param name="moduli">The ciphertext moduli, each a prime that is 1 modulo 2N.</param>
    /// <param name="specialPrime">P, or null if no key is ever switched.</param>
    /// <exception cref="ArgumentException">There is no modulus, or one occurs twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The degree is out of range, or a modulus is no prime that the ring can use.
    /// </exception>
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
