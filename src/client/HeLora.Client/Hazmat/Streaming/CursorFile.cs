using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// The durable cursor of a spool: two slots, written in turn, each with a rising number and a checksum. A crash during a write leaves the
/// other, older slot whole. Nothing was used under the torn slot, because the cursor is always written before use.
/// </summary>
internal sealed class CursorFile : IDisposable
{
    // The slots lie in different sectors.
    private const int SlotSize = 96, SlotDistance = 4096, ChecksumSize = 16;
    private const uint Magic = 0x53534C48;
    private const ushort Version = 1;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly Action<string> _step;
    private readonly byte[] _slot = new byte[SlotSize];
    private long _sequence;

    /// <summary>Opens or creates the file, for this process alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="step">Called before every step, so that a test can simulate a crash there.</param>
    /// <exception cref="IOException">Another process has the file, or it cannot be used.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public CursorFile(string path, Action<string> step)
    {
        _path = path;
        _step = step;
        _file = SpoolFiles.Open(path, FileMode.OpenOrCreate);
        try
        {
            Read();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The state that was written last; null where none was.</summary>
    public CursorState? State { get; private set; }

    /// <summary>Writes a state, which is durable when this returns.</summary>
    public void Write(CursorState state)
    {
        Encode(state, _sequence + 1);
        _step("cursor write");
        RandomAccess.Write(_file, _slot, (_sequence + 1) % 2 * SlotDistance);
        _step("cursor flush");
        RandomAccess.FlushToDisk(_file);
        _step("cursor done");
        _sequence++;
        State = state;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Read()
    {
        long length = RandomAccess.GetLength(_file);
        if (length > SlotDistance + SlotSize)
        {
            throw new InvalidDataException($"{_path}: {length} bytes; expected at most {SlotDistance + SlotSize}");
        }

        bool found = false;
        for (int i = 0; i < 2; i++)
        {
            Array.Clear(_slot);
            int read = RandomAccess.Read(_file, _slot, i * SlotDistance);
            if (read == SlotSize && Decode() is var (state, sequence))
            {
                if (!found || sequence > _sequence)
                {
                    (State, _sequence) = (state, sequence);
                }

                found = true;
            }
        }

        // Writing starts in slot 1. If only slot 1 has data and it is invalid, the first write was torn: treat the file as new.
        Array.Clear(_slot);
        if (!found && RandomAccess.Read(_file, _slot, 0) > 0 && _slot.AsSpan().ContainsAnyExcept((byte)0))
        {
            throw new InvalidDataException($"{_path}: no slot with a valid checksum; expected one");
        }
    }

    private void Encode(CursorState state, long sequence)
    {
        Span<byte> s = _slot;
        s.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(s, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(s[4..], Version);
        BinaryPrimitives.WriteUInt128LittleEndian(s[8..], state.Id);
        BinaryPrimitives.WriteUInt64LittleEndian(s[24..], state.Shape.OfferId);
        BinaryPrimitives.WriteInt32LittleEndian(s[32..], state.Shape.Degree);
        BinaryPrimitives.WriteInt32LittleEndian(s[36..], state.Shape.MaskBytes);
        BinaryPrimitives.WriteInt32LittleEndian(s[40..], state.Shape.KeyBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(s[48..], state.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(s[56..], state.Cursor.Position);
        BinaryPrimitives.WriteInt64LittleEndian(s[64..], state.Cursor.NextBlock);
        BinaryPrimitives.WriteInt64LittleEndian(s[72..], sequence);
        Checksum().CopyTo(s[^ChecksumSize..]);
    }

    private (CursorState State, long Sequence)? Decode()
    {
        ReadOnlySpan<byte> s = _slot;
        if (BinaryPrimitives.ReadUInt32LittleEndian(s) != Magic || !s[^ChecksumSize..].SequenceEqual(Checksum()))
        {
            return null;
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(s[4..]);
        if (version != Version)
        {
            throw new InvalidDataException($"{_path}: version: {version}; expected {Version}");
        }

        var shape = new SpoolShape(
            BinaryPrimitives.ReadUInt64LittleEndian(s[24..]), BinaryPrimitives.ReadInt32LittleEndian(s[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(s[36..]), BinaryPrimitives.ReadInt32LittleEndian(s[40..]));
        var cursor = new SpoolCursor(BinaryPrimitives.ReadInt64LittleEndian(s[56..]), BinaryPrimitives.ReadInt64LittleEndian(s[64..]));
        long sequence = BinaryPrimitives.ReadInt64LittleEndian(s[72..]);
        return (new CursorState(BinaryPrimitives.ReadUInt128LittleEndian(s[8..]), shape, BinaryPrimitives.ReadUInt64LittleEndian(s[48..]), cursor), sequence);
    }

    private ReadOnlySpan<byte> Checksum() => SHA256.HashData(_slot.AsSpan(0, SlotSize - ChecksumSize)).AsSpan(0, ChecksumSize);
}
