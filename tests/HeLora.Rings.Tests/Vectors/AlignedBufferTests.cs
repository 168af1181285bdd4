using System.Runtime.CompilerServices;

namespace HeLora.Rings.Tests;

public class AlignedBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32768)]
    public unsafe void MemoryIsZeroedAndAligned(int length)
    {
        for (int round = 0; round < 4; round++)
        {
            using var buffer = new AlignedBuffer(length);
            Assert.Equal(length, buffer.Length);
            Assert.Equal(length, buffer.Span.Length);
            Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(0.0));
            Assert.Equal(0u, (nuint)Unsafe.AsPointer(ref buffer.Span[0]) % 64);
            buffer.Span.Fill(1);
        }
    }

    [Fact]
    public void MisuseIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer(-1));
        var buffer = new AlignedBuffer(8);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
    }
}
