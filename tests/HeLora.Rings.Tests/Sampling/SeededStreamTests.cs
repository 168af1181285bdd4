using System.Buffers.Binary;
using System.Security.Cryptography;
using CsCheck;

namespace HeLora.Rings.Tests;

public class SeededStreamTests
{
    private static IEnumerable<AesPath> Paths()
    {
        yield return AesPath.Library;
        if (System.Runtime.Intrinsics.X86.Aes.IsSupported)
        {
            yield return AesPath.X86;
        }

        if (System.Runtime.Intrinsics.Arm.Aes.IsSupported)
        {
            yield return AesPath.Arm;
        }
    }

    // FIPS 197, appendix B and C.1; SP 800-38A, F.1.1 (ECB) and the counter blocks of F.5.1 with their
    // outputs. The first block of the stream is the encryption of the second half of the seed.
    [Theory]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734", "3925841d02dc09fbdc118597196a0b32")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", "69c4e0d86a7b0430d8cdb78070b4c55a")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172a", "3ad77bb40d7a3660a89ecaf32466ef97")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "ae2d8a571e03ac9c9eb76fac45af8e51", "f5d3d58503b9699de785895a96fdbaaf")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", "ec8cdf7398607cb0f2d21675ea9ea1e4")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "f0f1f2f3f4f5f6f7f8f9fafbfcfdff00", "362b7c3c6773516318a077d7fc5073ae")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "f0f1f2f3f4f5f6f7f8f9fafbfcfdff01", "6a2cc3787889374fbeb4c81b17ba6c44")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "f0f1f2f3f4f5f6f7f8f9fafbfcfdff02", "e89c399ff0f198c6d40a31db156cabfe")]
    public void FirstBlockIsAes(string key, string block, string expected)
    {
        foreach (AesPath path in Paths())
        {
            using SeededStream stream = new(Convert.FromHexString(key + block), path);
            byte[] actual = new byte[16];
            stream.Fill(actual);
            Assert.Equal(expected, Convert.ToHexStringLower(actual));
        }
    }

    // Made with another program (OpenSSL). The last three counters carry: out of all 128 bits, from the
    // lower half into the upper, and out of the lower half at the highest positive upper half.
    [Theory]
    [InlineData("101112131415161718191a1b1c1d1e1f", "07feef74e1d5036e900eee118e949293c29ace46a443ed2bd05b93b526d05511a29c41c61c", "8443da75adadf0bb26c6857b2eba6d3ada2edbe9abfffeafa4739c4758c151c8")]
    [InlineData("ffffffffffffffffffffffffffffffff", "3c441f32ce07822364d7a2990e50bb13c6a13b37878f5b826f4f8162a1c8d879e37cd363dd7c87a09aff0e3e60e09c82", "a1fb7abc9f7a412431f6cff4d2f995d4be0017e549bcc127403c5c5c2b306b32")]
    [InlineData("feffffffffffffff0102030405060708", "8dbbdef96d5af67c755f008b7e84e8aaf512d712275c9ee1db8684d2c8e663ea029ade23f16f6df76cd7868eeefc2925", "a73af8df5670872ad883f778762a625ba7406a226a05733a4869936442b4ae17")]
    [InlineData("ffffffffffffffffffffffffffffff7f", "6026cb030eed936d914f32b97966477c93ed43fc561b18e941f28aede7a1c2ce52aaadee0cb60b96767232f041b83e42", "7c47155662366bcede3bf84de8f1cf00c7d8f0bf145b3a39c208f9c4bf02eb4a")]
    public void StreamIsFrozen(string counter, string start, string digest)
    {
        byte[] seed = [.. SamplingData.Seed.AsSpan(0, 16), .. Convert.FromHexString(counter)];
        foreach (AesPath path in Paths())
        {
            using SeededStream stream = new(seed, path);
            byte[] actual = new byte[5003];
            stream.Fill(actual);
            Assert.Equal(start, Convert.ToHexStringLower(actual.AsSpan(0, start.Length / 2)));
            Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(actual)));
            Assert.Equal(5003, stream.Position);
        }
    }

    [Fact]
    public void AnyLengthsGiveTheSameStream()
    {
        Gen.Select(Gen.Byte.Array[32], Gen.Int[0, 400].Array[0, 12], Gen.Int[0, 200]).Sample((seed, lengths, from) =>
        {
            foreach (AesPath path in Paths())
            {
                using SeededStream whole = new(seed, AesPath.Library);
                using SeededStream parts = new(seed, path);
                byte[] expected = new byte[from + lengths.Sum()];
                whole.Fill(expected);
                byte[] actual = new byte[expected.Length];
                parts.Fill(actual.AsSpan(0, from));
                int done = from;
                foreach (int length in lengths)
                {
                    parts.Fill(actual.AsSpan(done, length));
                    done += length;
                    Assert.Equal(done, parts.Position);
                }

                Assert.Equal(expected, actual);
                parts.Position = from;
                parts.Fill(actual.AsSpan(from));
                Assert.Equal(expected, actual);
            }
        }, iter: 200);
    }

    [Fact]
    public void WordsAreLittleEndian()
    {
        using SeededStream stream = SamplingData.Stream();
        byte[] bytes = new byte[7 + 80];
        stream.Fill(bytes);
        stream.Position = 7;
        ulong[] words = new ulong[10];
        stream.FillWords(words);
        for (int i = 0; i < words.Length; i++)
        {
            Assert.Equal(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(7 + (8 * i))), words[i]);
        }
    }

    [Fact]
    public void ResetStartsAnotherStream()
    {
        byte[] other = new byte[32];
        foreach (AesPath path in Paths())
        {
            using SeededStream stream = new(SamplingData.Seed, path);
            using SeededStream fresh = new(other, path);
            byte[] expected = new byte[100];
            byte[] actual = new byte[100];
            fresh.Fill(expected);
            stream.Fill(actual);
            Assert.NotEqual(expected, actual);
            stream.Reset(other);
            Assert.Equal(0, stream.Position);
            stream.Fill(actual);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void NothingIsAllocated()
    {
        byte[] buffer = new byte[3001];
        foreach (AesPath path in Paths())
        {
            using SeededStream stream = new(SamplingData.Seed, path);
            Assert.Equal(0, Allocations.OfEveryRound(() => stream.Fill(buffer)));
            if (path != AesPath.Library)
            {
                Assert.Equal(0, Allocations.OfEveryRound(() => stream.Reset(SamplingData.Seed)));
            }
        }
    }

    [Fact]
    public void MisuseIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new SeededStream(new byte[31]));
        Assert.Throws<ArgumentException>(() => new SeededStream(new byte[33]));
        SeededStream stream = SamplingData.Stream();
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = -1);
        Assert.Throws<ArgumentException>(() => stream.Reset([]));
        stream.Dispose();
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.Fill(new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => stream.Reset(SamplingData.Seed));
    }

    [Fact]
    public void PositionCannotOverflow()
    {
        using SeededStream stream = SamplingData.Stream();
        stream.Position = long.MaxValue - 8;
        stream.Fill(new byte[8]);
        Assert.Throws<OverflowException>(() => stream.Fill(new byte[1]));
        Assert.Equal(long.MaxValue, stream.Position);
    }

    [Fact]
    public void RandomStreamsDiffer()
    {
        byte[] first = new byte[32];
        byte[] second = new byte[32];
        using SeededStream one = SeededStream.FromSystemRandom();
        using SeededStream two = SeededStream.FromSystemRandom();
        one.Fill(first);
        two.Fill(second);
        Assert.NotEqual(first, second);
    }
}
