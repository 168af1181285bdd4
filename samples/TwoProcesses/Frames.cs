using System.Buffers.Binary;

namespace TwoProcesses;

/// <summary>Messages on a stream: a length (4 bytes, little-endian) and as many bytes.</summary>
internal static class Frames
{
    // Larger than any message of a common model: keys of the diagonal plan are tens of megabytes.
    private const int MaxBytes = 1 << 30;

    public static async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> message)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, message.Length);
        await stream.WriteAsync(length);
        await stream.WriteAsync(message);
    }

    /// <summary>Reads a message; null where the stream has ended.</summary>
    public static async ValueTask<byte[]?> ReadAsync(Stream stream)
    {
        var length = new byte[sizeof(int)];
        if (await stream.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false) < length.Length)
        {
            return null;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(length);
        var message = new byte[count is >= 0 and <= MaxBytes ? count : throw new InvalidDataException($"frame: {count} bytes; expected 0 to {MaxBytes}")];
        await stream.ReadExactlyAsync(message);
        return message;
    }
}
