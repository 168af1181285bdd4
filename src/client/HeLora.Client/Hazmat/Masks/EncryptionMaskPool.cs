namespace HeLora.Client.Hazmat.Masks;

/// <summary>
/// Encryptions of zero made ahead of time. Each is used for one message, and made anew before its memory is used again. For several
/// threads at once: taking a mask is atomic, and a mask that is ready is taken without waiting for one that is being made.
/// </summary>
/// <param name="secret">The secret; not owned.</param>
/// <param name="limbs">Limbs of the ciphertexts.</param>
internal sealed class EncryptionMaskPool(SecretKey secret, int limbs) : IDisposable
{
    // Taken before _gate where both are. It serialises the making of masks, _gate guards the stacks.
    private readonly Lock _making = new();
    private readonly Lock _gate = new();
    private readonly SymmetricEncryptor _encryptor = new(secret);
    private readonly Stack<EncryptionMask> _ready = new();
    private readonly Stack<EncryptionMask> _used = new();
    private int _count;
    private bool _disposed;

    /// <summary>Masks that are ready.</summary>
    public int ReadyCount
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>Bytes of all masks.</summary>
    public long MemoryBytes => (long)sizeof(double) * limbs * secret.Parameters.Degree * Volatile.Read(ref _count);

    /// <summary>Makes masks until some are ready.</summary>
    /// <param name="count">The number of masks.</param>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public void Prepare(int count)
    {
        while (ReadyCount < count)
        {
            lock (_making)
            {
                if (ReadyCount >= count)
                {
                    return;
                }

                EncryptionMask mask = Make();
                lock (_gate)
                {
                    _ready.Push(mask);
                }
            }
        }
    }

    /// <summary>Takes a mask. It is made where none is ready.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public EncryptionMask Take()
    {
        if (TryTakeReady() is { } ready)
        {
            return ready;
        }

        lock (_making)
        {
            return TryTakeReady() ?? Make();
        }
    }

    /// <summary>Gives the memory of a used mask back.</summary>
    public void Recycle(EncryptionMask mask)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _used.Push(mask);
                return;
            }
        }

        mask.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_making)
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return;
                }

                _disposed = true;
                _encryptor.Dispose();
                foreach (EncryptionMask mask in _ready.Concat(_used))
                {
                    mask.Dispose();
                }

                _ready.Clear();
                _used.Clear();
            }
        }
    }

    private EncryptionMask? TryTakeReady()
    {
        lock (_gate)
        {
            return _ready.TryPop(out EncryptionMask? mask) ? mask : null;
        }
    }

    // Called with _making held.
    private EncryptionMask Make()
    {
        EncryptionMask? mask;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _used.TryPop(out mask);
        }

        if (mask is null)
        {
            mask = new EncryptionMask(secret.Parameters, limbs);
            Interlocked.Increment(ref _count);
        }

        _encryptor.EncryptZero(mask.Seed, mask.B);
        return mask;
    }
}
