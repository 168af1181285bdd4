using HeLora.Scheme;

namespace HeLora.Server.Diagonal;

/// <summary>Encryptions of zero at the last level, made ahead of time; each is used for one answer.</summary>
internal sealed class DiagonalMaskPool(PublicKey key) : IDisposable
{
    private readonly ZeroEncryptor _zeros = new(key);
    private readonly Stack<Ciphertext> _ready = new();
    private readonly Stack<Ciphertext> _used = new();

    /// <summary>Makes masks until some are ready.</summary>
    public void Prepare(int count)
    {
        for (int missing = count - _ready.Count; missing > 0; missing--)
        {
            Ciphertext mask = _used.Count > 0 ? _used.Pop() : new Ciphertext(key.Parameters, 1);
            _zeros.Encrypt(mask);
            _ready.Push(mask);
        }
    }

    /// <summary>Takes a mask; one is made where none is ready.</summary>
    public Ciphertext Take()
    {
        Prepare(1);
        return _ready.Pop();
    }

    /// <summary>Gives the memory of a used mask back.</summary>
    public void Recycle(Ciphertext mask) => _used.Push(mask);

    public void Dispose()
    {
        _zeros.Dispose();
        foreach (Ciphertext mask in _ready.Concat(_used))
        {
            mask.Dispose();
        }
    }
}
