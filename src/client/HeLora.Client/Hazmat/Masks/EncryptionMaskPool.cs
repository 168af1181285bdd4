namespace HeLora.Client.Hazmat.Masks;

/// <summary>Encryptions of zero made ahead of time. Each is used for one message, and made anew before it is used again.</summary>
/// <param name="secret">The secret.</param>
/// <param name="limbs">Limbs of the ciphertexts.</param>
internal sealed class EncryptionMaskPool(SecretKey secret, int limbs) : IDisposable
{
    private readonly SymmetricEncryptor _encryptor = new(secret);
    private readonly Stack<EncryptionMask> _ready = new();
    private readonly Stack<EncryptionMask> _used = new();

    /// <summary>Bytes of all masks.</summary>
    public long MemoryBytes => (long)sizeof(double) * limbs * secret.Parameters.Degree * (_ready.Count + _used.Count);

    /// <summary>Makes masks until some are ready.</summary>
    public void Prepare(int count)
    {
        for (int missing = count - _ready.Count; missing > 0; missing--)
        {
            EncryptionMask mask = _used.Count > 0 ? _used.Pop() : new EncryptionMask(secret.Parameters, limbs);
            _encryptor.EncryptZero(mask.Seed, mask.B);
            _ready.Push(mask);
        }
    }

    /// <summary>Takes one; it is made where none is ready.</summary>
    public EncryptionMask Take()
    {
        Prepare(1);
        return _ready.Pop();
    }

    /// <summary>Gives the memory of a used mask back.</summary>
    public void Recycle(EncryptionMask mask) => _used.Push(mask);

    public void Dispose()
    {
        _encryptor.Dispose();
        foreach (EncryptionMask mask in _ready.Concat(_used))
        {
            mask.Dispose();
        }
    }
}
