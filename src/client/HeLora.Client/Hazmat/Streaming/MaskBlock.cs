namespace HeLora.Client.Hazmat.Streaming;

/// <summary>The masks of N positions, and the keys that their answers are opened with. For one thread at a time.</summary>
/// <param name="number">Its number.</param>
/// <param name="degree">N.</param>
internal abstract class MaskBlock(long number, int degree) : IDisposable
{
    /// <summary>The number that the server knows it by.</summary>
    public long Number => number;

    /// <summary>Its first position.</summary>
    public long First => number * degree;

    /// <summary>The position after its last.</summary>
    public long End => First + degree;

    /// <summary>Positions that were taken and whose answer has not been opened.</summary>
    public int Outstanding { get; set; }

    /// <summary>Bytes in memory.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>The mask of a position; valid until the next call.</summary>
    public abstract ReadOnlySpan<byte> Mask(long position);

    /// <summary>Zeroes the mask of a position.</summary>
    public abstract void BurnMask(long position);

    /// <summary>The key that the answer of a position is opened with; valid until the next call.</summary>
    public abstract ReadOnlySpan<byte> Key(long position);

    /// <summary>Zeroes the key of a position.</summary>
    public abstract void BurnKey(long position);

    /// <summary>Zeroes and removes the block for good.</summary>
    public abstract void Destroy();

    /// <inheritdoc/>
    public abstract void Dispose();
}
