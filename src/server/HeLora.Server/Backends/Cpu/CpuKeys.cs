using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Backends.Cpu;

/// <summary>A client's keys, as they were read.</summary>
internal sealed class CpuKeys : IBackendKeys
{
    private readonly ScratchPools _pools;
    private readonly ScratchPool<CpuMask> _masks;
    private bool _disposed;

    public CpuKeys(ScratchPools pools, PublicKey publicKey, GaloisKeys? galoisKeys)
    {
        _pools = pools;
        PublicKey = publicKey;
        GaloisKeys = galoisKeys;
        ScratchPool<CpuMask>? own = null;
        int degree = publicKey.Parameters.Degree;
        own = _pools.Acquire(Shape, () => new CpuMask(degree, m => own!.Return(m)), CpuMask.Capacity);
        _masks = own;
    }

    public PublicKey PublicKey { get; }

    public GaloisKeys? GaloisKeys { get; }

    /// <inheritdoc/>
    public long MemoryBytes
    {
        get
        {
            SchemeParameters parameters = PublicKey.Parameters;
            long limbs = parameters.LimbCount, polynomial = sizeof(double) * (long)parameters.Degree;
            return 2 * polynomial * limbs * (1 + ((GaloisKeys?.Elements.Count ?? 0) * (limbs + 1)));
        }
    }

    private (Type, int) Shape => (typeof(CpuMask), PublicKey.Parameters.Degree);

    /// <inheritdoc/>
    public IAnswerMask DrawMask(SeededStream stream)
    {
        CpuMask mask = _masks.Rent();
        ZeroEncryptor.Encrypt(PublicKey, stream, mask.Zero);
        return mask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _pools.Release(Shape);
        }
    }
}
