using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace HeLora.Rings;

/// <summary>Computes AES-128 in counter mode by the instructions of the processor.</summary>
internal static class AesCounter
{
    /// <summary>The bytes of a block.</summary>
    public const int BlockSize = 16;

    /// <summary>The bytes of the round keys.</summary>
    public const int ScheduleSize = (Rounds + 1) * BlockSize;

    private const int Rounds = 10;

    /// <summary>Expands a key to the round keys (FIPS 197, section 5.2).</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="schedule">Receives <see cref="ScheduleSize"/> bytes.</param>
    /// <param name="path">The instructions, of x86 or of Arm.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ExpandKey(ReadOnlySpan<byte> key, Span<byte> schedule, AesPath path)
    {
        key.CopyTo(schedule);
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(schedule);
        uint constant = 1;
        for (int i = 4; i < words.Length; i++)
        {
            uint word = words[i - 1];
            if (i % 4 == 0)
            {
                word = uint.RotateRight(SubstituteWord(word, path), 8) ^ constant;
                constant = (constant << 1) ^ (constant >= 0x80 ? 0x11Bu : 0);
            }

            words[i] = words[i - 4] ^ word;
        }
    }

    /// <summary>Encrypts successive counters with the instructions of x86.</summary>
    /// <param name="schedule">The round keys.</param>
    /// <param name="counter">The first counter; the lower half does not overflow.</param>
    /// <param name="destination">Receives whole blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EncryptX86(byte[] schedule, Vector128<ulong> counter, Span<byte> destination)
    {
        ref byte key = ref MemoryMarshal.GetArrayDataReference(schedule);
        ref byte output = ref MemoryMarshal.GetReference(destination);
        Vector128<ulong> one = Vector128.Create(1UL, 0UL);
        nuint length = (nuint)destination.Length;
        nuint offset = 0;

        // Ten blocks at a time hide the latency of the rounds, which a loop over them would bring back (a quarter more time).
        for (; offset + (10 * BlockSize) <= length; offset += 10 * BlockSize)
        {
            Vector128<byte> k = Vector128.LoadUnsafe(ref key);
            Quad<Vector128<byte>> a, b;
            a.V0 = counter.AsByte() ^ k;
            a.V1 = (counter + Vector128.Create(1UL, 0UL)).AsByte() ^ k;
            a.V2 = (counter + Vector128.Create(2UL, 0UL)).AsByte() ^ k;
            a.V3 = (counter + Vector128.Create(3UL, 0UL)).AsByte() ^ k;
            b.V0 = (counter + Vector128.Create(4UL, 0UL)).AsByte() ^ k;
            b.V1 = (counter + Vector128.Create(5UL, 0UL)).AsByte() ^ k;
            b.V2 = (counter + Vector128.Create(6UL, 0UL)).AsByte() ^ k;
            b.V3 = (counter + Vector128.Create(7UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s8 = (counter + Vector128.Create(8UL, 0UL)).AsByte() ^ k;
            Vector128<byte> s9 = (counter + Vector128.Create(9UL, 0UL)).AsByte() ^ k;
            counter += Vector128.Create(10UL, 0UL);
            Round(Vector128.LoadUnsafe(ref key, 1 * BlockSize), ref a, ref b, ref s8, ref s9);
            Round(Vector128.LoadUnsafe(ref key, 2 * BlockSize), ref a, ref b, ref s8, ref s9);
            Round(Vector128.LoadUnsafe(ref key, 3 * BlockSize), ref a, ref b, ref s8, ref s9);
            Round(Vector128.LoadUnsafe(ref key, 4 * BlockSize), ref a, ref b, ref s8, ref s9);
            Round(Vector128.LoadUnsafe(ref key, 5 * BlockSize), ref a, ref b, ref s8, ref s9);
            Round(Vector128.LoadUnsafe(ref key, 6 * BlockSize), ref a, ref b, ref s8, ref s9);
            Round(Vector128.LoadUnsafe(ref key, 7 * BlockSize), ref a, ref b, ref s8, ref s9);
            Round(Vector128.LoadUnsafe(ref key, 8 * BlockSize), ref a, ref b, ref s8, ref s9);
            Round(Vector128.LoadUnsafe(ref key, 9 * BlockSize), ref a, ref b, ref s8, ref s9);
            k = Vector128.LoadUnsafe(ref key, Rounds * BlockSize);
            X86Aes.EncryptLast(a.V0, k).StoreUnsafe(ref output, offset);
            X86Aes.EncryptLast(a.V1, k).StoreUnsafe(ref output, offset + 16);
            X86Aes.EncryptLast(a.V2, k).StoreUnsafe(ref output, offset + 32);
            X86Aes.EncryptLast(a.V3, k).StoreUnsafe(ref output, offset + 48);
            X86Aes.EncryptLast(b.V0, k).StoreUnsafe(ref output, offset + 64);
            X86Aes.EncryptLast(b.V1, k).StoreUnsafe(ref output, offset + 80);
            X86Aes.EncryptLast(b.V2, k).StoreUnsafe(ref output, offset + 96);
            X86Aes.EncryptLast(b.V3, k).StoreUnsafe(ref output, offset + 112);
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

    // Runs one round of x86 on ten blocks.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector128<byte> key, ref Quad<Vector128<byte>> a, ref Quad<Vector128<byte>> b, ref Vector128<byte> s8,
        ref Vector128<byte> s9)
    {
        a.V0 = X86Aes.Encrypt(a.V0, key);
        a.V1 = X86Aes.Encrypt(a.V1, key);
        a.V2 = X86Aes.Encrypt(a.V2, key);
        a.V3 = X86Aes.Encrypt(a.V3, key);
        b.V0 = X86Aes.Encrypt(b.V0, key);
        b.V1 = X86Aes.Encrypt(b.V1, key);
        b.V2 = X86Aes.Encrypt(b.V2, key);
        b.V3 = X86Aes.Encrypt(b.V3, key);
        s8 = X86Aes.Encrypt(s8, key);
        s9 = X86Aes.Encrypt(s9, key);
    }

    /// <summary>Encrypts successive counters with the instructions of Arm.</summary>
    /// <param name="schedule">The round keys.</param>
    /// <param name="counter">The first counter; the lower half does not overflow.</param>
    /// <param name="destination">Receives whole blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EncryptArm(byte[] schedule, Vector128<ulong> counter, Span<byte> destination)
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

    // Applies the substitution box to the four bytes of a word, by the AES instructions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint SubstituteWord(uint word, AesPath path)
    {
        Vector128<byte> words = Vector128.Create(word).AsByte();
        return path == AesPath.X86
            ? X86Aes.KeygenAssist(words, 0).AsUInt32().ToScalar()
            : ArmAes.Encrypt(words, Vector128<byte>.Zero).AsUInt32().ToScalar();
    }
}
