using System.Collections.Concurrent;
using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Masks;
using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Client.Tests.Masks;

public sealed class EncryptionMaskPoolTests : IDisposable
{
    private readonly SchemeParameters _parameters = CoefficientParameters.Create(AdapterPrivacy.OpenBasis);
    private readonly SecretKey _secret;
    private readonly EncryptionMaskPool _pool;

    public EncryptionMaskPoolTests()
    {
        _secret = SecretKey.Generate(_parameters);
        _pool = new EncryptionMaskPool(_secret, 1);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _secret.Dispose();
        _parameters.Dispose();
    }

    // Some threads prepare while others take and give back.
    [Fact]
    public void AMaskIsTakenOnce()
    {
        var seeds = new ConcurrentDictionary<string, bool>();
        var held = new ConcurrentDictionary<EncryptionMask, bool>();
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 50; i++)
            {
                if (thread % 4 == 0)
                {
                    _pool.Prepare(1 + (i % 5));
                }

                EncryptionMask mask = _pool.Take();
                Assert.True(held.TryAdd(mask, true), "nobody else has it");
                Assert.True(seeds.TryAdd(Convert.ToHexString(mask.Seed), true), "it was made anew");
                held.TryRemove(mask, out _);
                _pool.Recycle(mask);
            }
        });
        Assert.Equal(400, seeds.Count);
    }

    [Fact]
    public void MemoryIsThatOfTheMasks()
    {
        long mask = sizeof(double) * _parameters.Degree;
        Assert.Equal(0, _pool.MemoryBytes);
        _pool.Prepare(3);
        Assert.Equal(3, _pool.ReadyCount);
        Assert.Equal(3 * mask, _pool.MemoryBytes);
        EncryptionMask taken = _pool.Take();
        Assert.Equal(2, _pool.ReadyCount);
        _pool.Recycle(taken);
        _pool.Prepare(3);
        Assert.Equal(3 * mask, _pool.MemoryBytes);
    }

    [Fact]
    public void AfterDisposalNoneIsTaken()
    {
        EncryptionMask held = _pool.Take();
        _pool.Prepare(1);
        _pool.Dispose();
        _pool.Recycle(held);
        Assert.Throws<ObjectDisposedException>(() => _pool.Take());
        Assert.Throws<ObjectDisposedException>(() => _pool.Prepare(1));
        _pool.Dispose();
    }
}
