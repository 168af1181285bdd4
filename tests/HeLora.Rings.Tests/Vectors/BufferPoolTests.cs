namespace HeLora.Rings.Tests.Vectors;

public sealed class BufferPoolTests
{
    [Fact]
    public void AReturnedBufferComesBackZeroed()
    {
        using var pool = new BufferPool(2);
        AlignedBuffer first = pool.Rent(100);
        first.Span.Fill(7);
        pool.Return(first);
        Assert.NotSame(first, pool.Rent(101));
        AlignedBuffer again = pool.Rent(100);
        Assert.Same(first, again);
        Assert.False(again.Span.ContainsAnyExcept(0.0));
        Assert.NotSame(first, pool.Rent(100));
    }

    [Fact]
    public void NoMoreAreKeptThanItHolds()
    {
        using var pool = new BufferPool(1);
        AlignedBuffer first = pool.Rent(8), second = pool.Rent(8);
        pool.Return(first);
        pool.Return(second);
        Assert.Throws<ObjectDisposedException>(() => second.Span.Length);
        Assert.Same(first, pool.Rent(8));
    }

    [Fact]
    public void WhatIsReturnedAfterwardsIsDisposed()
    {
        var pool = new BufferPool(4);
        AlignedBuffer kept = pool.Rent(8), late = pool.Rent(8);
        pool.Return(kept);
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => kept.Span.Length);
        pool.Return(late);
        Assert.Throws<ObjectDisposedException>(() => late.Span.Length);
    }
}
