using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace HeLora.Rings;

/// <summary>
/// A pseudorandom byte stream expanded from a 32-byte seed: AES-128 in counter mode.
/// </summary>
/// <remarks>
/// <para>
/// The stream is a format: one seed gives the same bytes on every machine and in every version.
/// The key is <c>seed[0..16]</c>; <c>seed[16..32]</c>, read as a 128-bit little-endian integer, is the
/// first counter <c>c</c>. Bytes <c>16 i .. 16 i + 15</c> of the stream are the encryption of
/// <c>c + i mod 2^128</c>, written as 16 little-endian bytes.
/// </para>
/// <para>
/// Reading any lengths in any order gives the same bytes as one long read. An instance is for one thread
/// at a time. Without AES instructions the library's AES does the work and <see cref="Reset"/> allocates;
/// <see cref="Fill"/> never does.
/// </para>
/// </remarks>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A key stream.")]
public sealed class SeededStream : IDisposable
{
    /// <summary>The length of a seed in bytes.</summary>
    public const int SeedSize = 32;

    private const int BlockSize = AesCounter.BlockSize;
    private const int LibraryBatch = 1024;

    private readonly AesPath _path;

    // The memory is pinned, so that the collector leaves no copies of the key behind.
    private readonly byte[] _schedule;
    private readonly byte[] _counters = [];
    private readonly byte[] _encrypted = [];
    private ICryptoTransform? _transform;
    private UInt128 _start;
    private long _position;
    private bool _disposed;

    /// <summary>Starts the stream of a seed.</summary>
    /// <param name="seed">The seed, <see cref="SeedSize"/> bytes.</param>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public SeededStream(ReadOnlySpan<byte> seed)
        : this(seed, X86Aes.IsSupported ? AesPath.X86 : ArmAes.IsSupported ? AesPath.Arm : AesPath.Library)
    {
    }

    internal SeededStream(ReadOnlySpan<byte> seed, AesPath path)
    {
        _path = path;
        _schedule = GC.AllocateArray<byte>(AesCounter.ScheduleSize, pinned: true);
        if (path == AesPath.Library)
        {
            _counters = new byte[LibraryBatch];
            _encrypted = GC.AllocateArray<byte>(LibraryBatch, pinned: true);
        }

        Reset(seed);
    }

    /// <summary>The number of bytes read so far; may be set to move to any place of the stream.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The new position is negative.</exception>
    public long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <summary>Starts a stream from a fresh seed of the operating system's generator.</summary>
    /// <returns>The stream; nobody knows its seed.</returns>
    public static SeededStream FromSystemRandom()
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        RandomNumberGenerator.Fill(seed);
        SeededStream stream = new(seed);
        CryptographicOperations.ZeroMemory(seed);
        return stream;
    }

    /// <summary>Starts this instance again, at position 0 of the stream of another seed.</summary>
    /// <param name="seed">The seed, <see cref="SeedSize"/> bytes.</param>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    public void Reset(ReadOnlySpan<byte> seed)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (seed.Length != SeedSize)
        {
            throw new ArgumentException($"seed: {seed.Length} bytes; expected {SeedSize}", nameof(seed));
        }

        if (_path == AesPath.Library)
        {
            _transform?.Dispose();
            _transform = CreateTransform(seed[..BlockSize]);
        }
        else
        {
            AesCounter.ExpandKey(seed[..BlockSize], _schedule, _path);
        }

        _start = BinaryPrimitives.ReadUInt128LittleEndian(seed[BlockSize..]);
        _position = 0;
    }

    /// <summary>Reads the next bytes of the stream.</summary>
    /// <param name="destination">Overwritten with the bytes.</param>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long position = _position;
        _position = checked(position + destination.Length);

        Span<byte> block = stackalloc byte[BlockSize];
        int skip = (int)(position % BlockSize);
        if (skip != 0 && !destination.IsEmpty)
        {
            FillBlocks(position / BlockSize, block);
            int head = Math.Min(BlockSize - skip, destination.Length);
            block.Slice(skip, head).CopyTo(destination);
            destination = destination[head..];
            position += head;
        }

        int whole = destination.Length & -BlockSize;
        FillBlocks(position / BlockSize, destination[..whole]);
        destination = destination[whole..];
        if (!destination.IsEmpty)
        {
            FillBlocks((position + whole) / BlockSize, block);
            block[..destination.Length].CopyTo(destination);
        }

        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Reads the next bytes of the stream as 64-bit little-endian words.</summary>
    /// <param name="destination">Overwritten with the words.</param>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    public void FillWords(Span<ulong> destination)
    {
        Fill(MemoryMarshal.AsBytes(destination));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(destination, destination);
        }
    }

    /// <summary>Erases the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_schedule);
        CryptographicOperations.ZeroMemory(_encrypted);
        _transform?.Dispose();
        _transform = null;
        _start = 0;
        _disposed = true;
    }

    [SuppressMessage("Security", "CA5358:Review cipher mode usage", Justification = "The blocks are counters.")]
    private static ICryptoTransform CreateTransform(ReadOnlySpan<byte> key)
    {
        using Aes aes = Aes.Create();
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.SetKey(key);
        return aes.CreateEncryptor();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillBlocks(long index, Span<byte> destination)
    {
        UInt128 counter = _start + (ulong)index;
        while (!destination.IsEmpty)
        {
            // A run has no carry into the upper half of the counter.
            ulong room = ulong.MaxValue - (ulong)counter;
            int blocks = destination.Length / BlockSize;
            int run = room < (ulong)blocks ? (int)room + 1 : blocks;
            Span<byte> part = destination[..(run * BlockSize)];
            Vector128<ulong> first = Vector128.Create((ulong)counter, (ulong)(counter >> 64));
            switch (_path)
            {
                case AesPath.X86:
                    AesCounter.EncryptX86(_schedule, first, part);
                    break;
                case AesPath.Arm:
                    AesCounter.EncryptArm(_schedule, first, part);
                    break;
                default:
                    EncryptLibrary(counter, part);
                    break;
            }

            counter += (ulong)run;
            destination = destination[part.Length..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EncryptLibrary(UInt128 counter, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int length = Math.Min(LibraryBatch, destination.Length);
            for (int i = 0; i < length; i += BlockSize)
            {
                BinaryPrimitives.WriteUInt128LittleEndian(_counters.AsSpan(i), counter);
                counter++;
            }

            _transform!.TransformBlock(_counters, 0, length, _encrypted, 0);
            _encrypted.AsSpan(0, length).CopyTo(destination);
            destination = destination[length..];
        }

        CryptographicOperations.ZeroMemory(_encrypted);
    }
}
