using HeLora.Scheme;

namespace HeLora.Server.Coefficient;

/// <summary>Encryptions of zero made ahead of time. Each is used for one answer, and made anew before it is used again.</summary>
internal sealed class ZeroMaskPool(PublicKey key) : IDisposable
{
    private readonly ZeroEncryptor _zeros = new(key);
    private readonly Stack<ZeroMask> _ready = new();
    private readonly Stack<ZeroMask> _used = new();

    /// <summary>Makes masks until some are ready.</summary>
    public void Prepare(int count)
    {
        for (int missing = count - _ready.Count; missing > 0; missing--)
        {
            ZeroMask mask = _used.Count > 0 ? _used.Pop() : new ZeroMask(key.Parameters.Degree);
            _zeros.Encrypt(mask);
            _ready.Push(mask);
        }
    }

    /// <summary>Takes one mask for every place; what was not prepared is made here.</summary>
    public void Take(Span<ZeroMask> masks)
    {
        Prepare(masks.Length);
        foreach (ref ZeroMask mask in masks)
        {
            mask = _ready.Pop();
        }
    }

    /// <summary>Gives the memory of used masks back.</summary>
    public void Recycle(ReadOnlySpan<ZeroMask> masks)
    {
        foreach (ZeroMask mask in masks)
        {
            _used.Push(mask);
        }
    }

    public void Dispose()
    {
        _zeros.Dispose();
        foreach (ZeroMask mask in _ready.Concat(_used))
        {
            mask.Dispose();
        }
    }
}
