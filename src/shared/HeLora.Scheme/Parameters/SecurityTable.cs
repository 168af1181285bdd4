namespace HeLora.Scheme;

/// <summary>
/// The largest log2(QP), special primes included, at which a ring with a uniform ternary secret has 128-bit
/// classical security: "Security Guidelines for Implementing Homomorphic Encryption", ePrint 2024/463, table 5.2.
/// </summary>
public static class SecurityTable
{
    /// <summary>The security level of the table, in bits.</summary>
    public const int Bits = 128;

    /// <summary>The largest log2(QP) that is secure for a ring degree, in bits.</summary>
    /// <param name="ringDegree">N, a power of two from 1024 to 65536.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such degree.</exception>
    public static int MaxLog2Qp(int ringDegree) => ringDegree switch
    {
        1024 => 26,
        2048 => 53,
        4096 => 106,
        8192 => 214,
        16384 => 430,
        32768 => 868,
        65536 => 1747,
        _ => throw new ArgumentOutOfRangeException(
            nameof(ringDegree), ringDegree, $"ring degree: {ringDegree}; expected a power of two from 1024 to 65536"),
    };
}
