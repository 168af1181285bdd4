using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Streaming;

// Steps: positions are taken, activations hidden, answers opened or given up.
public sealed partial class StreamingClient
{
    /// <inheritdoc/>
    public SiteRequest CreateRequest() => new StreamingRequest();

    /// <summary>Hides the activations of tokens at the next positions.</summary>
    /// <param name="activations">tokens x d_in finite numbers, row-major.</param>
    /// <param name="request">Receives the request. If it is open, its answer is given up.</param>
    /// <exception cref="ArgumentException">The shape does not match, or an activation is not a finite number; no position is used.</exception>
    /// <exception cref="InvalidOperationException">As many positions are not ready; see <see cref="WaitAsync"/>.</exception>
    public void Encrypt(ReadOnlySpan<float> activations, StreamingRequest request)
    {
        if (!TryEncrypt(activations, request))
        {
            throw new InvalidOperationException(
                $"positions: {ReadyTokens} are ready; expected {request.Tokens} in blocks without a gap, wait for them first");
        }
    }

    void ISiteClient.Encrypt(ReadOnlySpan<float> activations, SiteRequest request) => Encrypt(activations, Own(request));

    /// <summary>Hides the activations of tokens at the next positions, where as many are ready.</summary>
    /// <param name="activations">tokens x d_in finite numbers, row-major.</param>
    /// <param name="request">Receives the request. If it is open, its answer is given up.</param>
    /// <returns>False where as many positions are not ready; none is used then.</returns>
    /// <exception cref="ArgumentException">The shape does not match, or an activation is not a finite number; no position is used.</exception>
    public bool TryEncrypt(ReadOnlySpan<float> activations, StreamingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        int size = Offer.Layout.InputSize, tokens = activations.Length / size;
        SiteClients.Check(Offer, activations.Length, tokens);
        if (request.IsOpen)
        {
            GiveUp(request);
        }

        request.Resize(tokens, Offer.ActivationBytes(tokens));
        for (int t = 0; t < tokens; t++)
        {
            request.Scales[t] = _codec.ChooseScale(activations.Slice(t * size, size), t);
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            long position = _blocks.FindRun(_positions.Position, tokens);
            if (position < 0)
            {
                return false;
            }

            int untouched = _blocks.CountUntouched(_positions.Position);
            _positions.Take(position, tokens);
            request.Position = position;
            HideOrGiveUp(activations, request);
            _blocks.Retire(_positions.Position);
            if (_blocks.CountUntouched(_positions.Position) != untouched)
            {
                _waits.Signal();
            }

            return true;
        }
    }

    bool ISiteClient.TryEncrypt(ReadOnlySpan<float> activations, SiteRequest request) => TryEncrypt(activations, Own(request));

    /// <summary>Opens an answer and closes its request.</summary>
    /// <param name="request">The request. It stays open where this fails.</param>
    /// <param name="answer">The server's message.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/> numbers, row-major.</param>
    /// <exception cref="WireFormatException">The message is no answer to the request.</exception>
    /// <exception cref="ArgumentException">The memory has another length, or another client filled the request.</exception>
    /// <exception cref="InvalidOperationException">The request is not open, belongs to an earlier session, or its block is gone.</exception>
    public void Decrypt(StreamingRequest request, ReadOnlySpan<byte> answer, Span<float> deltas)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            request.CheckOpen(this, _spool.Epoch, deltas.Length);
            WireReader reader = _messages.ReadAnswers(answer, request);
            for (int t = 0; t < request.Tokens; t++)
            {
                long position = request.Position + t;
                MaskBlock block = _blocks.Find(position) ?? throw new InvalidOperationException(
                    $"request: the block of position {position} is gone; expected the answer before two more blocks were used up");
                if (!_codec.TryOpen(
                    reader.Take(Offer.AnswerBodySize, "words"), block.Key(position), request.Scales[t], deltas.Slice(t * OutputSize, OutputSize)))
                {
                    throw new WireFormatException($"token {t}: bits beyond the last word are set; expected zeros");
                }
            }

            reader.Complete();
            GiveUpOpen(request);
            _blocks.Retire(_positions.Position);
        }
    }

    void ISiteClient.Decrypt(SiteRequest request, ReadOnlySpan<byte> answer, Span<float> deltas) => Decrypt(Own(request), answer, deltas);

    /// <inheritdoc/>
    public void GiveUp(SiteRequest request)
    {
        StreamingRequest own = Own(request);
        lock (_gate)
        {
            if (!_disposed)
            {
                GiveUpOpen(own);
                _blocks.Retire(_positions.Position);
            }
        }
    }

    private static StreamingRequest Own(SiteRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request as StreamingRequest
            ?? throw new ArgumentException("request: one of another plan; expected a streaming request", nameof(request));
    }

    // Called with the gate held. Where a mask cannot be read or zeroed, the positions stay taken and no answer to them is awaited.
    private void HideOrGiveUp(ReadOnlySpan<float> activations, StreamingRequest request)
    {
        for (int t = 0; t < request.Tokens; t++)
        {
            _blocks.Ready(request.Position + t).Outstanding++;
        }

        request.Open(this, _spool.Epoch);
        bool isHidden = false;
        try
        {
            Hide(activations, request);
            isHidden = true;
        }
        finally
        {
            if (!isHidden)
            {
                GiveUpOpen(request);
            }
        }
    }

    // Every mask is zeroed as soon as it hides something.
    private void Hide(ReadOnlySpan<float> activations, StreamingRequest request)
    {
        int size = Offer.Layout.InputSize;
        WireWriter writer = _messages.BeginRequest(request.Bytes, request.Position, request.Tokens);
        for (int t = 0; t < request.Tokens; t++)
        {
            long position = request.Position + t;
            MaskBlock block = _blocks.Ready(position);
            _codec.Hide(activations.Slice(t * size, size), request.Scales[t], block.Mask(position), writer.Take(Offer.InputBodySize));
            block.BurnMask(position);
        }

        writer.Complete();
    }

    // Closes the request, and zeroes the keys that its answer would be opened with.
    private void GiveUpOpen(StreamingRequest request)
    {
        if (!request.IsOpen)
        {
            return;
        }

        if (!ReferenceEquals(request.Client, this))
        {
            throw new ArgumentException("request: one of another client, and open; expected one of this client or a closed one", nameof(request));
        }

        request.Close();
        if (request.Session != _spool.Epoch)
        {
            return;
        }

        // Counted before any key is zeroed, which may fail.
        for (int t = 0; t < request.Tokens; t++)
        {
            if (_blocks.Find(request.Position + t) is { } block)
            {
                block.Outstanding--;
            }
        }

        for (int t = 0; t < request.Tokens; t++)
        {
            _blocks.Find(request.Position + t)?.BurnKey(request.Position + t);
        }
    }
}
