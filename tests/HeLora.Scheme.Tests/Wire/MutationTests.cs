using CsCheck;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

/// <summary>Readers refuse a changed message, or they read exactly the changed one.</summary>
public class MutationTests
{
    private const int Iterations = 300;

    public static TheoryData<WireType, string> Types { get; } = new()
    {
        { WireType.PublicKey, "Tiny" },
        { WireType.GaloisKeys, "Tiny" },
        { WireType.SeededCiphertext, "TinyChain" },
        { WireType.Ciphertext, "TinyChain" },
        { WireType.SlotCiphertext, "TinyChain" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void TruncationIsRefused(WireType type, string name)
    {
        SchemeParameters parameters = TestParameters.Named(name);
        byte[] bytes = Samples.Create(type, parameters);
        for (int length = 0; length < 64; length++)
        {
            AssertRefused(type, parameters, bytes[..length]);
        }

        Gen.Int[0, bytes.Length - 1].Sample(length => AssertRefused(type, parameters, bytes[..length]), iter: Iterations);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void TrailingBytesAreRefused(WireType type, string name)
    {
        SchemeParameters parameters = TestParameters.Named(name);
        byte[] bytes = Samples.Create(type, parameters);
        Gen.Byte.Array[1, 40].Sample(tail => AssertRefused(type, parameters, [.. bytes, .. tail]), iter: 20);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void AByteOfTheHeaderMatters(WireType type, string name)
    {
        SchemeParameters parameters = TestParameters.Named(name);
        byte[] bytes = Samples.Create(type, parameters);
        for (int i = 0; i < WireWriter.HeaderSize; i++)
        {
            foreach (byte change in (byte[])[1, 2, 128, 255])
            {
                byte[] changed = [.. bytes];
                changed[i] ^= change;
                AssertRefused(type, parameters, changed);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void AnyOtherByteIsRefusedOrKept(WireType type, string name)
    {
        SchemeParameters parameters = TestParameters.Named(name);
        byte[] bytes = Samples.Create(type, parameters);

        // The first bytes hold counts, elements and seeds: every one is tried.
        for (int i = WireWriter.HeaderSize; i < 64; i++)
        {
            AssertRefusedOrKept(type, parameters, Changed(bytes, i, 0x41));
        }

        Gen.Select(Gen.Int[WireWriter.HeaderSize, bytes.Length - 1], Gen.Byte[1, 255])
            .Sample((i, change) => AssertRefusedOrKept(type, parameters, Changed(bytes, i, change)), iter: Iterations);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void RandomBytesBehindAHeaderAreRefusedOrKept(WireType type, string name)
    {
        SchemeParameters parameters = TestParameters.Named(name);
        byte[] header = Samples.Create(type, parameters)[..WireWriter.HeaderSize];
        Gen.Byte.Array[0, 200].Sample(
            body => AssertRefusedOrKept(type, parameters, [.. header, .. body]), iter: Iterations);
    }

    private static byte[] Changed(byte[] bytes, int position, byte change)
    {
        byte[] changed = [.. bytes];
        changed[position] ^= change;
        return changed;
    }

    private static void AssertRefused(WireType type, SchemeParameters parameters, byte[] bytes) =>
        Assert.Throws<WireFormatException>(() => Samples.Rewrite(type, parameters, bytes));

    private static void AssertRefusedOrKept(WireType type, SchemeParameters parameters, byte[] bytes)
    {
        byte[] rewritten;
        try
        {
            rewritten = Samples.Rewrite(type, parameters, bytes);
        }
        catch (WireFormatException)
        {
            return;
        }

        Assert.True(bytes.AsSpan().SequenceEqual(rewritten), "the message was read as another one");
    }
}
