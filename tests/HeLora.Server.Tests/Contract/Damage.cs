using System.Buffers.Binary;
using CsCheck;

namespace HeLora.Server.Tests.Contract;

/// <summary>Damaged copies of a message.</summary>
internal static class Damage
{
    // Most of the header is within as many bytes.
    private const int HeaderBytes = 40;

    /// <summary>
    /// A message cut short, with a byte too many, with a word of its header replaced by any or by a small one, or with any word replaced,
    /// the latter as often as all others together.
    /// </summary>
    public static Gen<Func<byte[], byte[]>> Any => Gen.Select(Gen.Int[0, 7], Gen.Int[0, int.MaxValue], Gen.UInt)
        .Select((kind, position, value) => (Func<byte[], byte[]>)(valid => kind switch
        {
            0 => valid[..(position % valid.Length)],
            1 => [.. valid, (byte)value],
            2 => WithWord(valid, position % HeaderBytes, value),
            3 => WithWord(valid, position % HeaderBytes, value % 5000),
            _ => WithWord(valid, position % (valid.Length - 4), value),
        }));

    private static byte[] WithWord(byte[] valid, int position, uint value)
    {
        byte[] bytes = [.. valid];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position), value);
        return bytes;
    }
}
