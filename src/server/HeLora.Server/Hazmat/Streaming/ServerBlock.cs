using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using HeLora.Rings;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>A block on the server: the masks of its positions' answers, and the request that each position was used for.</summary>
/// <param name="number">The block's number.</param>
/// <param name="requestHash">SHA-256 of the request that made it.</param>
/// <param name="secret">The seed of its re-randomisation, which is copied and kept until a position is used.</param>
/// <param name="degree">N, its positions.</param>
/// <param name="masks">The masks; owned.</param>
internal sealed class ServerBlock(long number, byte[] requestHash, ReadOnlySpan<byte> secret, int degree, IMaskBlock masks) : IDisposable
{
    private readonly byte[] _secret = secret.ToArray();
    private readonly PositionUse[] _uses = new PositionUse[degree];

    /// <summary>Its number.</summary>
    public long Number => number;

    /// <summary>The masks.</summary>
    public IMaskBlock Masks => masks;

    /// <summary>Whether any position was used.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Bytes of masks and of the ledger's entries.</summary>
    public long MemoryBytes => masks.MemoryBytes + (Unsafe.SizeOf<PositionUse>() * (long)_uses.Length);

    /// <summary>The request that a position was used for.</summary>
    /// <param name="index">The position's place in the block.</param>
    public PositionUse this[int index] => _uses[index];

    /// <summary>Enters a position's use. The block cannot be made again from then on.</summary>
    public void Use(int index, PositionUse use)
    {
        _uses[index] = use;
        if (!IsUsed)
        {
            IsUsed = true;
            CryptographicOperations.ZeroMemory(_secret);
        }
    }

    /// <summary>Copies the seed that the block was made with, so that the same request gets the same answer again.</summary>
    /// <param name="hash">SHA-256 of the request that is repeated.</param>
    /// <param name="destination">Receives <see cref="SeededStream.SeedSize"/> bytes.</param>
    /// <returns>False where the request is another one, or a position was used.</returns>
    public bool TryCopySecret(ReadOnlySpan<byte> hash, Span<byte> destination)
    {
        bool repeated = !IsUsed && hash.SequenceEqual(requestHash);
        if (repeated)
        {
            _secret.CopyTo(destination);
        }

        return repeated;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secret);
        masks.Dispose();
    }
}
