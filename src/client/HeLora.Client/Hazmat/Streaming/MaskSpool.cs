using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HeLora.Rings;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// Keeps the blocks of one client of one offer, and the positions that are used: in memory, or in files, which outlive the process. Masks are
/// one-time pads: whoever reads them can read the activations that they hide.
/// </summary>
public abstract class MaskSpool : IDisposable
{
    // Enough for the masks and keys of a block that was used up and of the next one.
    private const int KeptBuffers = 4;

    private protected MaskSpool()
    {
    }

    /// <summary>Names the spool in messages. Zero until a client attaches it.</summary>
    public UInt128 Id { get; private protected set; }

    /// <summary>The number of the current session among all that the spool was used for. Messages carry it, and it only rises.</summary>
    public ulong Epoch { get; private protected set; }

    /// <summary>The memory of blocks.</summary>
    internal BufferPool Buffers { get; } = new(KeptBuffers);

    /// <summary>The positions and block numbers that may have been used, as they would be found after a crash.</summary>
    internal abstract SpoolCursor Cursor { get; }

    /// <summary>Positions that are reserved beyond those that are taken, so that not every request needs a write.</summary>
    internal abstract int ReserveAhead { get; }

    /// <summary>Attaches the spool to its only client and begins an epoch, durably.</summary>
    /// <param name="shape">The shape of the client's blocks.</param>
    /// <returns>The blocks with free positions, ascending.</returns>
    /// <exception cref="InvalidDataException">The spool has blocks of another shape, or is damaged.</exception>
    /// <exception cref="InvalidOperationException">A client has it already.</exception>
    internal abstract IReadOnlyList<MaskBlock> Attach(SpoolShape shape);

    /// <summary>Begins the next epoch, which is durable when this returns.</summary>
    internal abstract void RaiseEpoch();

    /// <summary>Moves the cursor, which is durable when this returns.</summary>
    internal abstract void Advance(SpoolCursor cursor);

    /// <summary>Keeps a block, which is durable when this returns. Another thread may move the cursor meanwhile.</summary>
    /// <param name="number">The block's number.</param>
    /// <param name="masks">N masks, one after another; the spool owns the buffer from now on.</param>
    /// <param name="keys">N keys, one after another; the spool owns the buffer from now on.</param>
    internal abstract MaskBlock Store(long number, AlignedBuffer masks, AlignedBuffer keys);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Dispose(true);
        }
        finally
        {
            Buffers.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Draws the name of a new spool.</summary>
    private protected static UInt128 NewId()
    {
        Span<UInt128> id = stackalloc UInt128[1];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(id));
        return id[0];
    }

    /// <summary>Frees the spool's resources.</summary>
    protected abstract void Dispose(bool disposing);
}
