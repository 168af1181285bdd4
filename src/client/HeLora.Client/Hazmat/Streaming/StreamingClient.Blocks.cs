using HeLora.Client.Hazmat.Producing;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Streaming;

// Blocks: begun, completed, waited for and kept ahead of use.
public sealed partial class StreamingClient
{
    /// <summary>Makes the masks of a block. Its number is persisted before its request is sent, and never used again.</summary>
    /// <exception cref="InvalidOperationException">All positions of the spool are used.</exception>
    public PendingBlock BeginBlock()
    {
        lock (_making)
        {
            long number;
            ulong epoch;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                number = _positions.TakeBlockNumber();
                epoch = _spool.Epoch;
            }

            var message = new byte[Offer.BlockBytes];
            WireWriter writer = _messages.BeginBlock(message, number);
            AlignedBuffer masks = _maker.MakeMasks(writer.Take(Offer.BlockBytes - StreamingHeader.Size));
            writer.Complete();
            return new PendingBlock(this, number, epoch, message, masks, _spool.Buffers);
        }
    }

    /// <summary>
    /// Takes the server's answer for a block; the block is ready then. There is no limit here, <see cref="BlockProducer"/> enforces
    /// blocksAhead. A server forgets the oldest blocks beyond those that it keeps.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="answer">The server's message.</param>
    /// <exception cref="WireFormatException">The message is no answer for this block. The request can be sent again.</exception>
    /// <exception cref="InvalidOperationException">The block was completed or dropped, or belongs to an earlier session.</exception>
    public void CompleteBlock(PendingBlock block, ReadOnlySpan<byte> answer)
    {
        ArgumentNullException.ThrowIfNull(block);
        lock (_making)
        {
            block.CheckMasks();
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (block.Epoch != _spool.Epoch)
                {
                    throw new InvalidOperationException(
                        $"block: {block.Number} was begun before the session was opened anew; expected one of this session");
                }
            }

            // Stored without the gate, so that requests go on meanwhile.
            AlignedBuffer keys = _maker.MakeKeys(_messages.ReadBlockAnswer(answer, block.Number));
            MaskBlock stored = _spool.Store(block.Number, block.TakeMasks(), keys);
            lock (_gate)
            {
                _blocks.Add(stored);
                _waits.Signal();
            }
        }
    }

    /// <inheritdoc/>
    public PendingBlock? Prepare(int tokens)
    {
        CheckTokens(tokens);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (IsReady(tokens))
            {
                return null;
            }
        }

        return BeginBlock();
    }

    /// <summary>Waits until tokens can be encrypted in one request. A producer makes blocks beyond those it keeps ready where this needs them.</summary>
    /// <param name="tokens">Tokens of one request, at most <see cref="ISiteOffer.MaxTokens"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <exception cref="InvalidOperationException">The producer failed; its exception is the inner one.</exception>
    public ValueTask WaitAsync(int tokens, CancellationToken cancellation = default)
    {
        CheckTokens(tokens);
        lock (_gate)
        {
            if (!_disposed && IsReady(tokens))
            {
                return default;
            }

            _waits.Add(tokens);
        }

        return WaitForBlocksAsync(tokens, cancellation);
    }

    PendingBlock? ISiteClient.PrepareAhead()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            bool hasRoom = _blocks.CountUntouched(_positions.Position) < Math.Min(_blocksAhead, _maxAhead);
            if (!hasRoom && (_waits.Longest == 0 || IsReady(_waits.Longest)))
            {
                return null;
            }
        }

        return BeginBlock();
    }

    void ISiteClient.ProducerStarted(WakeSignal work)
    {
        lock (_gate)
        {
            _waits.Producer = work;
            _waits.ProducerStarted();
        }
    }

    void ISiteClient.ProducerFailed(Exception exception)
    {
        lock (_gate)
        {
            _waits.Producer = null;
            _waits.ProducerFailed(exception);
        }
    }

    void ISiteClient.ReportError(Exception exception)
    {
        lock (_gate)
        {
            _waits.ReportError(exception);
        }
    }

    private void CheckTokens(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Offer.MaxTokens);
    }

    private bool IsReady(int tokens) => _blocks.FindRun(_positions.Position, tokens) >= 0;

    // The caller has announced its wait, so that the producer knows it.
    private async ValueTask WaitForBlocksAsync(int tokens, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    ObjectDisposedException.ThrowIf(_disposed, this);
                    if (IsReady(tokens))
                    {
                        return;
                    }

                    _waits.ThrowIfFailed();
                    changed = _waits.Changed;
                }

                await changed.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_gate)
            {
                _waits.Remove(tokens);
            }
        }
    }
}
