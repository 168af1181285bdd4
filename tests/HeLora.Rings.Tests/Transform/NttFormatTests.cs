using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HeLora.Rings.Tests;

/// <summary>The root and the order of values are part of the wire format.</summary>
public class NttFormatTests
{
    // Made with another program (Python and OpenSSL): SHA-256 of the canonical values, 64-bit little-endian, of the
    // balanced polynomial that the stream of the bytes 0 to 31 gives.
    [Theory]
    [InlineData(1024, 1073707009UL, 110668061UL, "bb352dcd84472da830799edca57c1faa80b9bbfba27bed5392f6013be8702a81")]
    [InlineData(4096, 281474976694273UL, 196739442407996UL, "c09738e3d45ad181758647c2d628d2c7c46e4ee946230eb3357ce17caf50a704")]
    [InlineData(32768, 490076397699073UL, 178031978469547UL, "c82592290abd67e6d58b01ee8999cca2c31894891921cc830aded163094275b4")]
    public void TransformIsFrozen(int degree, ulong prime, ulong root, string digest)
    {
        using var tables = new NttTables(degree, new Modulus(prime));
        Assert.Equal(root, tables.Root);
        double[] a = RingData.Balanced(tables.Modulus, degree);
        tables.Forward(a);
        byte[] bytes = new byte[8 * degree];
        for (int i = 0; i < degree; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * i), tables.Modulus.ToCanonical(a[i]));
        }

        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Fact]
    public void OrderIsFrozen()
    {
        using NttTables tables = RingData.Tables(1024, 48);
        int[] expected = [1, 129, 65, 193, 33, 161, 97, 225, 1025, 1153, 1089, 1217, 1057, 1185, 1121, 1249, 513, 641, 577, 705];
        Assert.Equal(expected, Enumerable.Range(0, 20).Select(tables.Exponent));
    }
}
