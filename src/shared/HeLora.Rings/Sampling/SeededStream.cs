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

    private const int BlockSize = 16;
    private const int Rounds = 10;
    private const int LibraryBatch = 1024;

    private readonly AesPath _path;

    // Pinned, so that the collector leaves no copies of the key behind.
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
        _schedule = GC.AllocateArray<byte>((Rounds + 1) * BlockSize, pinned: true);
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
            throw new ArgumentException("A seed has 32 bytes.", nameof(seed));
        }

        if (_path == AesPath.Library)
        {
            _transform?.Dispose();
            _transform = CreateTransform(seed[..BlockSize]);
        }
        else
        {
            ExpandKey(seed[..BlockSize]);
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

    /// <summary>The substitution box on the four bytes of a word, by the AES instructions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint SubstituteWord(uint word)
    {
        Vector128<byte> words = Vector128.Create(word).AsByte();
        return _path == AesPath.X86
            ? X86Aes.KeygenAssist(words, 0).AsUInt32().ToScalar()
            : ArmAes.Encrypt(words, Vector128<byte>.Zero).AsUInt32().ToScalar();
    }

    /// <summary>The key schedule of FIPS 197, section 5.2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ExpandKey(ReadOnlySpan<byte> key)
    {
        key.CopyTo(_schedule);
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(_schedule.AsSpan());
        uint constant = 1;
        for (int i = 4; i < words.Length; i++)
        {
            uint word = words[i - 1];
            if (i % 4 == 0)
            {
                word = uint.RotateRight(SubstituteWord(word), 8) ^ constant;
                constant = (constant << 1) ^ (constant >= 0x80 ? 0x11Bu : 0);
            }

            words[i] = words[i - 4] ^ word;
        }
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
                    EncryptX86(_schedule, first, part);
                    break;
                case AesPath.Arm:
                    EncryptArm(_schedule, first, part);
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
    private static void EncryptX86(byte[] schedule, Vector128<ulong> counter, Span<byte> destination)
    {
        ref byte key = ref MemoryMarshal.GetArrayDataReference(schedule);
        ref byte output = ref MemoryMarshal.GetReference(destination);
        Vector128<ulong> one = Vector128.Create(1UL, 0UL);
        nuint length = (nuint)destination.Length;
        nuint offset = 0;

        // Ten blocks at a time hide the latency of the rounds.
        for (; offset + (10 * BlockSize) <= length; offset += 10 * BlockSize)
        {
            Vector128<byte> k = Vector128.LoadUnsafe(ref key);
            Vector128<byte> s0 = counter.AsByte() ^ k;
            Vector128<byte> s1 = (counter + Vector128.Create(1UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s2 = (counter + Vector128.Create(2UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s3 = (counter + Vector128.Create(3UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s4 = (counter + Vector128.Create(4UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s5 = (counter + Vector128.Create(5UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s6 = (counter + Vector128.Create(6UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s7 = (counter + Vector128.Create(7UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s8 = (counter + Vector128.Create(8UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s9 = (counter + Vector128.Create(9UL, 0UL)).AsByte() ^ k;
            counter += Vector128.Create(10UL, 0UL);
            RoundX86(ref key, 1 * BlockSize, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref s8, ref s9);
            RoundX86(ref key, 2 * BlockSize, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref s8, ref s9);
            RoundX86(ref key, 3 * BlockSize, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref s8, ref s9);
            RoundX86(ref key, 4 * BlockSize, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref s8, ref s9);
            RoundX86(ref key, 5 * BlockSize, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref s8, ref s9);
            RoundX86(ref key, 6 * BlockSize, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref s8, ref s9);
            RoundX86(ref key, 7 * BlockSize, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref s8, ref s9);
            RoundX86(ref key, 8 * BlockSize, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref s8, ref s9);
            RoundX86(ref key, 9 * BlockSize, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref s8, ref s9);
            k = Vector128.LoadUnsafe(ref key, Rounds * BlockSize);
            X86Aes.EncryptLast(s0, k).StoreUnsafe(ref output, offset);
            X86Aes.EncryptLast(s1, k).StoreUnsafe(ref output, offset + 16);
            X86Aes.EncryptLast(s2, k).StoreUnsafe(ref output, offset + 32);
            X86Aes.EncryptLast(s3, k).StoreUnsafe(ref output, offset + 48);
            X86Aes.EncryptLast(s4, k).StoreUnsafe(ref output, offset + 64);
            X86Aes.EncryptLast(s5, k).StoreUnsafe(ref output, offset + 80);
            X86Aes.EncryptLast(s6, k).StoreUnsafe(ref output, offset + 96);
            X86Aes.EncryptLast(s7, k).StoreUnsafe(ref output, offset + 112);
            X86Aes.EncryptLast(s8, k).StoreUnsafe(ref output, offset + 128);
            X86Aes.EncryptLast(s9, k).StoreUnsafe(ref output, offset + 144);
        }

        for (; offset < length; offset += BlockSize)
        {
            Vector128<byte> s = counter.AsByte() ^ Vector128.LoadUnsafe(ref key);
            for (nuint round = BlockSize; round < Rounds * BlockSize; round += BlockSize)
            {
                s = X86Aes.Encrypt(s, Vector128.LoadUnsafe(ref key, round));
            }

            X86Aes.EncryptLast(s, Vector128.LoadUnsafe(ref key, Rounds * BlockSize)).StoreUnsafe(ref output, offset);
            counter += one;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RoundX86(
        ref byte key, nuint offset, ref Vector128<byte> s0, ref Vector128<byte> s1, ref Vector128<byte> s2,
        ref Vector128<byte> s3, ref Vector128<byte> s4, ref Vector128<byte> s5, ref Vector128<byte> s6,
        ref Vector128<byte> s7, ref Vector128<byte> s8, ref Vector128<byte> s9)
    {
        Vector128<byte> k = Vector128.LoadUnsafe(ref key, offset);
        s0 = X86Aes.Encrypt(s0, k);
        s1 = X86Aes.Encrypt(s1, k);
        s2 = X86Aes.Encrypt(s2, k);
        s3 = X86Aes.Encrypt(s3, k);
        s4 = X86Aes.Encrypt(s4, k);
        s5 = X86Aes.Encrypt(s5, k);
        s6 = X86Aes.Encrypt(s6, k);
        s7 = X86Aes.Encrypt(s7, k);
        s8 = X86Aes.Encrypt(s8, k);
        s9 = X86Aes.Encrypt(s9, k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EncryptArm(byte[] schedule, Vector128<ulong> counter, Span<byte> destination)
    {
        ref byte key = ref MemoryMarshal.GetArrayDataReference(schedule);
        ref byte output = ref MemoryMarshal.GetReference(destination);
        Vector128<ulong> one = Vector128.Create(1UL, 0UL);
        nuint length = (nuint)destination.Length;
        nuint offset = 0;
        Vector128<byte> k;

        for (; offset + (4 * BlockSize) <= length; offset += 4 * BlockSize)
        {
            Vector128<byte> s0 = counter.AsByte();
            Vector128<byte> s1 = (counter + Vector128.Create(1UL, 0UL)).AsByte();
            Vector128<byte> s2 = (counter + Vector128.Create(2UL, 0UL)).AsByte();
            Vector128<byte> s3 = (counter + Vector128.Create(3UL, 0UL)).AsByte();
            counter += Vector128.Create(4UL, 0UL);
            for (nuint round = 0; round < (Rounds - 1) * BlockSize; round += BlockSize)
            {
                k = Vector128.LoadUnsafe(ref key, round);
                s0 = ArmAes.MixColumns(ArmAes.Encrypt(s0, k));
                s1 = ArmAes.MixColumns(ArmAes.Encrypt(s1, k));
                s2 = ArmAes.MixColumns(ArmAes.Encrypt(s2, k));
                s3 = ArmAes.MixColumns(ArmAes.Encrypt(s3, k));
            }

            k = Vector128.LoadUnsafe(ref key, (Rounds - 1) * BlockSize);
            Vector128<byte> last = Vector128.LoadUnsafe(ref key, Rounds * BlockSize);
            (ArmAes.Encrypt(s0, k) ^ last).StoreUnsafe(ref output, offset);
            (ArmAes.Encrypt(s1, k) ^ last).StoreUnsafe(ref output, offset + 16);
            (ArmAes.Encrypt(s2, k) ^ last).StoreUnsafe(ref output, offset + 32);
            (ArmAes.Encrypt(s3, k) ^ last).StoreUnsafe(ref output, offset + 48);
        }

        for (; offset < length; offset += BlockSize)
        {
            Vector128<byte> s = counter.AsByte();
            for (nuint round = 0; round < (Rounds - 1) * BlockSize; round += BlockSize)
            {
                s = ArmAes.MixColumns(ArmAes.Encrypt(s, Vector128.LoadUnsafe(ref key, round)));
            }

            s = ArmAes.Encrypt(s, Vector128.LoadUnsafe(ref key, (Rounds - 1) * BlockSize));
            (s ^ Vector128.LoadUnsafe(ref key, Rounds * BlockSize)).StoreUnsafe(ref output, offset);
            counter += one;
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
