using HeLora.Rings;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// Keeps blocks in a folder that only its owner can read, so that they outlive the process. No position is used twice, whenever the process
/// ends, because the cursor is written before use. Never use a copy of the folder or an older state of it: a server refuses an epoch that is
/// not later than the last it saw, but a server that has not seen the last cannot (docs/plans/streaming.md).
/// </summary>
public sealed class FileMaskSpool : MaskSpool
{
    private readonly string _directory;
    private readonly Action<string> _step;
    private readonly CursorFile _file;
    private SpoolShape _shape;
    private bool _attached;

    /// <summary>Opens a folder, or creates one.</summary>
    /// <param name="directory">The folder; it holds nothing else.</param>
    /// <exception cref="IOException">Another process has the folder, or it cannot be used.</exception>
    /// <exception cref="InvalidDataException">The cursor is damaged.</exception>
    public FileMaskSpool(string directory)
        : this(directory, static _ => { })
    {
    }

    /// <summary>Opens a folder. A test can simulate the end of the process before any step.</summary>
    internal FileMaskSpool(string directory, Action<string> step)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        SpoolFiles.CreateDirectory(directory);
        _directory = directory;
        _step = step;
        _file = new CursorFile(Path.Combine(directory, SpoolNames.Cursor), step);
    }

    /// <inheritdoc/>
    internal override SpoolCursor Cursor => _file.State?.Cursor ?? default;

    /// <summary>Positions reserved per durable write; a crash loses at most these.</summary>
    internal override int ReserveAhead => 255;

    /// <inheritdoc/>
    internal override IReadOnlyList<MaskBlock> Attach(SpoolShape shape)
    {
        if (_attached)
        {
            throw new InvalidOperationException("spool: attached to another client; expected one that is free");
        }

        if (_file.State is { } state && state.Shape != shape)
        {
            throw new InvalidDataException($"{_directory}: the spool belongs to offer {state.Shape.OfferId:x16}; expected {shape.OfferId:x16}");
        }

        CursorState next = _file.State is { } old
            ? old with { Epoch = old.Epoch + 1 }
            : new CursorState(NewId(), shape, 1, default);
        _file.Write(next);
        _attached = true;
        _shape = shape;
        (Id, Epoch) = (next.Id, next.Epoch);
        foreach (string path in Directory.EnumerateFiles(_directory, "*" + SpoolNames.Temporary))
        {
            File.Delete(path);
        }

        return Restore(shape);
    }

    /// <inheritdoc/>
    internal override void RaiseEpoch()
    {
        CursorState state = _file.State!.Value;
        _file.Write(state with { Epoch = state.Epoch + 1 });
        Epoch = state.Epoch + 1;
    }

    /// <inheritdoc/>
    internal override void Advance(SpoolCursor cursor) => _file.Write(_file.State!.Value with { Cursor = cursor });

    /// <inheritdoc/>
    internal override MaskBlock Store(long number, AlignedBuffer masks, AlignedBuffer keys)
    {
        using (masks)
        using (keys)
        {
            return FileMaskBlock.Create(Path.Combine(_directory, SpoolNames.Block(number)), Id, number, _shape, masks, keys, _step);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file.Dispose();

    private List<MaskBlock> Restore(SpoolShape shape)
    {
        var blocks = new List<MaskBlock>();
        try
        {
            foreach (long number in Directory.EnumerateFiles(_directory, SpoolNames.Blocks).Select(p => SpoolNames.Number(Path.GetFileName(p))).Order())
            {
                if (number >= Cursor.NextBlock)
                {
                    throw new InvalidDataException($"{_directory}: block {number} is newer than the cursor; expected numbers below {Cursor.NextBlock}");
                }

                FileMaskBlock? block = FileMaskBlock.Open(Path.Combine(_directory, SpoolNames.Block(number)), Id, number, shape, _step);
                if (block is not null && block.End > Cursor.Position)
                {
                    blocks.Add(block);
                }
                else
                {
                    block?.Destroy();
                }
            }
        }
        catch
        {
            blocks.ForEach(b => b.Dispose());
            throw;
        }

        return blocks;
    }
}
