using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HeLora.Rings;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// Where a client keeps blocks of masks and how far they are used: in memory, or in files, which outlive the process. A spool
/// belongs to one client of one offer. Masks are one-time pads: who reads them reads the activations that they hide.
/// </summary>
public abstract class MaskSpool : IDisposable
{
    // Masks and keys of the block that was used up and of the one after it.
    private const int KeptBuffers = 4;

    private protected MaskSpool()
    {
    }

    /// <summary>Names the spool; messages carry it. Zero until a client has taken the spool up.</summary>
    public UInt128 Id { get; private protected set; }

    /// <summary>How often the spool was taken up, this time included; messages carry it.</summary>
    public ulong Epoch { get; private protected set; }

    /// <summary>Where the memory of blocks comes from and goes to.</summary>
    internal BufferPool Buffers { get; } = new(KeptBuffers);

    /// <summary>How far it is used, as it would be found after a crash.</summary>
    internal abstract SpoolCursor Cursor { get; }

    /// <summary>Positions that are reserved together, so that not every one needs a write.</summary>
    internal abstract int ReserveAhead { get; }

    /// <summary>Takes the spool up, once, in a new epoch.</summary>
    /// <param name="shape">What it is to hold.</param>
    /// <returns>The blocks that have positions left, ascending.</returns>
    /// <exception cref="InvalidDataException">It holds something else, or is damaged.</exception>
    /// <exception cref="InvalidOperationException">It was taken up already.</exception>
    internal abstract IReadOnlyList<MaskBlock> Attach(SpoolShape shape);

    /// <summary>Begins another epoch; durable when it returns.</summary>
    internal abstract void RaiseEpoch();

    /// <summary>Moves the cursor; durable when it returns.</summary>
    internal abstract void Advance(SpoolCursor cursor);

    /// <summary>Keeps a block; durable when it returns. The cursor may be moved meanwhile.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="masks">N masks, one after another; the spool owns them from now on.</param>
    /// <param name="keys">What N answers are opened with; the spool owns them from now on.</param>
    internal abstract MaskBlock Store(long number, AlignedBuffer masks, AlignedBuffer keys);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        Buffers.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A name for a new spool.</summary>
    private protected static UInt128 NewId()
    {
        Span<UInt128> id = stackalloc UInt128[1];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(id));
        return id[0];
    }

    /// <summary>Frees what it holds; masks in memory are zeroed.</summary>
    protected abstract void Dispose(bool disposing);
}
