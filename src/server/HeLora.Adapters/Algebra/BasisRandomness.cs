using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Algebra;

/// <summary>
/// The random numbers that a module's open basis is made with. A key is derived from the host's secret by HKDF-SHA256 (RFC 5869),
/// with the module's content hash as salt and its path in the info, so that no two modules or contents share a rotation; HMAC-SHA256 of a
/// counter under that key gives the bits, Marsaglia's polar method the normal numbers, in arithmetic that is the same everywhere.
/// </summary>
public sealed class BasisRandomness : IDisposable
{
    /// <summary>Bytes of a secret.</summary>
    public const int SecretSize = 32;

    private readonly byte[] _key = GC.AllocateArray<byte>(SHA256.HashSizeInBytes, pinned: true);
    private readonly byte[] _block = GC.AllocateArray<byte>(SHA256.HashSizeInBytes, pinned: true);
    private int _used = SHA256.HashSizeInBytes;
    private ulong _counter;
    private double _spare = double.NaN;

    /// <summary>Derives a module's key.</summary>
    /// <param name="module">The module.</param>
    /// <param name="secret">The host's secret, <see cref="SecretSize"/> bytes.</param>
    /// <exception cref="ArgumentException">The secret has another length.</exception>
    public BasisRandomness(LoraModule module, ReadOnlySpan<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (secret.Length != SecretSize)
        {
            throw new ArgumentException($"secret: {secret.Length} bytes; expected {SecretSize}", nameof(secret));
        }

        byte[] info = Encoding.UTF8.GetBytes("HeLora open basis 1\0" + module.Name);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, _key, module.ContentHash(), info);
    }

    /// <summary>The next standard normal number.</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spare))
        {
            double spare = _spare;
            _spare = double.NaN;
            return spare;
        }

        while (true)
        {
            double u = NextSigned(), v = NextSigned(), square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                double factor = Math.Sqrt(-2 * GaussianSource.Log(square) / square);
                _spare = v * factor;
                return u * factor;
            }
        }
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_block);
        _spare = double.NaN;
    }

    // A multiple of 2^-52 in [-1, 1).
    private double NextSigned()
    {
        if (_used == _block.Length)
        {
            Span<byte> counter = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(counter, _counter++);
            HMACSHA256.HashData(_key, counter, _block);
            _used = 0;
        }

        ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(_block.AsSpan(_used));
        _used += sizeof(ulong);
        return ((bits >> 11) * (2.0 / (1UL << 53))) - 1;
    }
}
