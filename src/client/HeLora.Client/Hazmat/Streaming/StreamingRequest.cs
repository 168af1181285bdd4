namespace HeLora.Client.Hazmat.Streaming;

/// <summary>
/// A request and what its answer is opened with. Its bytes do not change until it is used again, so that sending it again
/// sends the same. Made by <see cref="StreamingClient.Encrypt"/> only, which gives no choice of positions.
/// </summary>
public sealed class StreamingRequest
{
    private byte[] _message = [];
    private double[] _scales = [];
    private int _length;

    /// <summary>What goes to the server.</summary>
    public ReadOnlyMemory<byte> Message => _message.AsMemory(0, _length);

    /// <summary>Its first position.</summary>
    public long Position { get; private set; }

    /// <summary>Its tokens.</summary>
    public int Tokens { get; private set; }

    /// <summary>Whether its answer is yet to be opened.</summary>
    public bool IsOpen { get; internal set; }

    /// <summary>The scale of every token.</summary>
    internal Span<double> Scales => _scales.AsSpan(0, Tokens);

    /// <summary>The message, to be written.</summary>
    internal Span<byte> Bytes => _message.AsSpan(0, _length);

    /// <summary>Makes room; allocates when no request before was as long.</summary>
    internal void Resize(int tokens, int length)
    {
        if (_message.Length < length)
        {
            _message = new byte[length];
        }

        if (_scales.Length < tokens)
        {
            _scales = new double[tokens];
        }

        (Tokens, _length, IsOpen) = (tokens, length, false);
    }

    /// <summary>Begins at a position.</summary>
    internal void Begin(long position) => (Position, IsOpen) = (position, true);
}
