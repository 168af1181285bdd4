using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HeLora.Rings;
using Microsoft.Win32.SafeHandles;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// A block in a file: a header, N masks, N keys. Masks and keys are overwritten with zeros once they are used; a file system or a drive may
/// still keep copies.
/// </summary>
internal sealed class FileMaskBlock : MaskBlock
{
    private const int HeaderSize = 96, ChecksumSize = 16, ChunkLength = 1 << 17;
    private const uint Magic = 0x4D4D4C48;
    private const ushort Version = 1;

    private static readonly byte[] NoHeader = new byte[HeaderSize];

    private readonly string _path;
    private readonly SpoolShape _shape;
    private readonly SafeFileHandle _file;
    private readonly AlignedBuffer _row;
    private readonly byte[] _zeros;
    private readonly Action<string> _step;

    private FileMaskBlock(long number, SpoolShape shape, string path, SafeFileHandle file, Action<string> step)
        : base(number, shape.Degree)
    {
        _step = step;
        _shape = shape;
        _path = path;
        _file = file;
        int bytes = Math.Max(shape.MaskBytes, shape.KeyBytes);
        _row = new AlignedBuffer(AlignedBuffer.LengthOf<byte>(bytes));
        _zeros = new byte[bytes];
    }

    /// <inheritdoc/>
    public override long MemoryBytes => 2L * _zeros.Length;

    /// <summary>Writes a block and opens it. The file is renamed when it is complete, so that a block is there whole or not at all.</summary>
    public static FileMaskBlock Create(
        string path, UInt128 spool, long number, SpoolShape shape, AlignedBuffer masks, AlignedBuffer keys, Action<string> step)
    {
        string temporary = path + SpoolNames.Temporary;
        try
        {
            step("block create");
            using (SafeFileHandle file = SpoolFiles.Open(temporary, FileMode.Create))
            {
                step("block header");
                RandomAccess.Write(file, Header(spool, number, shape), 0);
                step("block masks");
                Write(file, masks, HeaderSize);
                step("block keys");
                Write(file, keys, HeaderSize + ((long)shape.Degree * shape.MaskBytes));
                step("block flush");
                RandomAccess.FlushToDisk(file);
            }

            step("block rename");
            File.Move(temporary, path, overwrite: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // On a full disk the next attempt, which has another name, needs the room.
            File.Delete(temporary);
            throw;
        }

        step("block open");
        return new FileMaskBlock(number, shape, path, SpoolFiles.Open(path, FileMode.Open), step);
    }

    /// <summary>Opens a block. Returns null where its destruction was begun, and finishes it.</summary>
    /// <exception cref="InvalidDataException">The block is another spool's or offer's, or not whole.</exception>
    public static FileMaskBlock? Open(string path, UInt128 spool, long number, SpoolShape shape, Action<string> step)
    {
        SafeFileHandle file = SpoolFiles.Open(path, FileMode.Open);
        try
        {
            var header = new byte[HeaderSize];
            long expected = HeaderSize + ((long)shape.Degree * (shape.MaskBytes + shape.KeyBytes));
            long length = RandomAccess.GetLength(file);
            if (length != expected)
            {
                throw new InvalidDataException($"{path}: {length} bytes; expected {expected}");
            }

            bool isWhole = RandomAccess.Read(file, header, 0) == HeaderSize && header.AsSpan().SequenceEqual(Header(spool, number, shape));
            if (!isWhole && header.AsSpan().ContainsAnyExcept((byte)0))
            {
                throw new InvalidDataException($"{path}: another header; expected the header of block {number} of this spool");
            }

            var block = new FileMaskBlock(number, shape, path, file, step);
            if (isWhole)
            {
                return block;
            }

            block.Destroy();
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Mask(long position)
    {
        // A mask that was zeroed was used: the cursor alone was put back to an earlier state. A mask of one word is zero by chance once in
        // 2^32, and is then refused needlessly.
        ReadOnlySpan<byte> mask = Read(MaskOffset(position), _shape.MaskBytes);
        return mask.ContainsAnyExcept((byte)0)
            ? mask
            : throw new InvalidDataException($"{_path}: the mask of position {position} was used before; expected a spool that was not put back to an earlier state");
    }

    /// <inheritdoc/>
    public override void BurnMask(long position) => Burn("mask burn", MaskOffset(position), _shape.MaskBytes);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Key(long position) => Read(KeyOffset(position), _shape.KeyBytes);

    /// <inheritdoc/>
    public override void BurnKey(long position) => Burn("key burn", KeyOffset(position), _shape.KeyBytes);

    /// <inheritdoc/>
    public override void Destroy()
    {
        // The header goes first, so that the rest is never taken for a whole block after a crash.
        using (this)
        {
            _step("destroy header");
            RandomAccess.Write(_file, NoHeader, 0);
            _step("destroy flush");
            RandomAccess.FlushToDisk(_file);
            _step("destroy rows");
            long length = RandomAccess.GetLength(_file);
            for (long offset = HeaderSize; offset < length; offset += _zeros.Length)
            {
                RandomAccess.Write(_file, _zeros.AsSpan(0, (int)Math.Min(_zeros.Length, length - offset)), offset);
            }

            _step("destroy delete");
            File.Delete(_path);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _file.Dispose();
        _row.Dispose();
    }

    private static byte[] Header(UInt128 spool, long number, SpoolShape shape)
    {
        var bytes = new byte[HeaderSize];
        Span<byte> s = bytes;
        BinaryPrimitives.WriteUInt32LittleEndian(s, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(s[4..], Version);
        BinaryPrimitives.WriteUInt128LittleEndian(s[8..], spool);
        BinaryPrimitives.WriteUInt64LittleEndian(s[24..], shape.OfferId);
        BinaryPrimitives.WriteInt64LittleEndian(s[32..], number);
        BinaryPrimitives.WriteInt32LittleEndian(s[40..], shape.Degree);
        BinaryPrimitives.WriteInt32LittleEndian(s[44..], shape.MaskBytes);
        BinaryPrimitives.WriteInt32LittleEndian(s[48..], shape.KeyBytes);
        SHA256.HashData(s[..^ChecksumSize]).AsSpan(0, ChecksumSize).CopyTo(s[^ChecksumSize..]);
        return bytes;
    }

    private static void Write(SafeFileHandle file, AlignedBuffer buffer, long offset)
    {
        Span<double> rest = buffer.Span;
        for (; !rest.IsEmpty; rest = rest[Math.Min(ChunkLength, rest.Length)..])
        {
            Span<byte> part = MemoryMarshal.AsBytes(rest[..Math.Min(ChunkLength, rest.Length)]);
            RandomAccess.Write(file, part, offset);
            offset += part.Length;
        }
    }

    private void Burn(string step, long offset, int bytes)
    {
        MemoryMarshal.AsBytes(_row.Span).Clear();
        _step(step);
        RandomAccess.Write(_file, _zeros.AsSpan(0, bytes), offset);
    }

    private ReadOnlySpan<byte> Read(long offset, int bytes)
    {
        Span<byte> row = MemoryMarshal.AsBytes(_row.Span)[..bytes];
        for (int done = 0; done < bytes;)
        {
            int read = RandomAccess.Read(_file, row[done..], offset + done);
            done += read > 0 ? read : throw new InvalidDataException($"{_path}: the file became shorter while it was open; expected {bytes} bytes at {offset}");
        }

        return row;
    }

    private long MaskOffset(long position) => HeaderSize + ((position - First) * _shape.MaskBytes);

    private long KeyOffset(long position) =>
        HeaderSize + ((long)_shape.Degree * _shape.MaskBytes) + ((position - First) * _shape.KeyBytes);
}
