namespace HeLora.Client.Hazmat.Streaming;

/// <summary>A block of masks, and of what the answers are opened with. Not for several threads at once.</summary>
/// <param name="number">Its number.</param>
/// <param name="degree">N.</param>
internal abstract class MaskBlock(long number, int degree) : IDisposable
{
    /// <summary>Its number, which the server knows it by.</summary>
    public long Number => number;

    /// <summary>Its first position.</summary>
    public long First => number * degree;

    /// <summary>The position after its last.</summary>
    public long End => First + degree;

    /// <summary>Positions that were taken and whose answer has not been opened.</summary>
    public int Outstanding { get; set; }

    /// <summary>Bytes of memory.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>The mask of a position, until the next call.</summary>
    public abstract ReadOnlySpan<byte> Mask(long position);

    /// <summary>Zeroes the mask of a position.</summary>
    public abstract void BurnMask(long position);

    /// <summary>What the answer of a position is opened with, until the next call.</summary>
    public abstract ReadOnlySpan<byte> Key(long position);

    /// <summary>Zeroes what the answer of a position is opened with.</summary>
    public abstract void BurnKey(long position);

    /// <summary>Zeroes and removes what is left, for good.</summary>
    public abstract void Destroy();

    /// <inheritdoc/>
    public abstract void Dispose();
}
