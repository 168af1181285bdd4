using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using HeLora.Scheme;

namespace HeLora.Protocol.Streaming;

/// <summary>
/// The parameters of the streaming plan. Its ring is Z[X] modulo 2^k and X^N + 1; a block has N positions, each serves one token,
/// and words have k bits. Immutable.
/// </summary>
public sealed class StreamingParameters
{
    /// <summary>The smallest N.</summary>
    public const int MinDegree = 2048;

    /// <summary>The largest N.</summary>
    public const int MaxDegree = 8192;

    /// <summary>The widths that words can have, in bits.</summary>
    public static IReadOnlyList<int> Widths { get; } = [32, 40, 48];

    /// <summary>Makes parameters.</summary>
    /// <param name="degree">N, a power of two from 2048 to 8192.</param>
    /// <param name="wordBits">k: 32, 40 or 48. Words of 32 bits are held in 32 bits, others in 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The plan has no such degree or width, or the table of ePrint 2024/463 does not allow k at this degree.</exception>
    public StreamingParameters(int degree, int wordBits)
    {
        if (degree is < MinDegree or > MaxDegree || !BitOperations.IsPow2(degree))
        {
            throw new ArgumentOutOfRangeException(nameof(degree), degree, $"degree: {degree}; expected a power of two from {MinDegree} to {MaxDegree}");
        }

        if (!Widths.Contains(wordBits) || wordBits > SecurityTable.MaxLog2Qp(degree))
        {
            throw new ArgumentOutOfRangeException(
                nameof(wordBits), wordBits, $"word bits: {wordBits}; expected one of {string.Join(", ", Widths)}, at most {SecurityTable.MaxLog2Qp(degree)} at degree {degree}");
        }

        Degree = degree;
        WordBits = wordBits;
        Span<byte> bytes = stackalloc byte[17];
        "streaming"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[9..], degree);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[13..], wordBits);
        Fingerprint = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes));
    }

    /// <summary>N: positions of a block.</summary>
    public int Degree { get; }

    /// <summary>k.</summary>
    public int WordBits { get; }

    /// <summary>Bytes of a word as it travels.</summary>
    public int WordBytes => WordBits / 8;

    /// <summary>Bytes of a word in memory.</summary>
    public int MemoryBytes => WordBits == 32 ? sizeof(uint) : sizeof(ulong);

    /// <summary>
    /// The level of operations on words and of their unit costs: 0 where words are held in 32 bits, 1 where they are held in 64.
    /// </summary>
    public int WordLevel => WordBits == 32 ? 0 : 1;

    /// <summary>Eight bytes that name degree and width; messages carry them.</summary>
    public ulong Fingerprint { get; }

    /// <summary>The numbers, as schedules hold them.</summary>
    public WordParameterSpec Spec => new(Degree, WordBits);
}
