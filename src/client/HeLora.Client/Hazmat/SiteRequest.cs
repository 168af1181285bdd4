namespace HeLora.Client.Hazmat;

/// <summary>
/// A request of one site and all that its answer is opened with. Its bytes do not change until it is encrypted into again, so that sending
/// it again sends the same. Only <see cref="ISiteClient.Encrypt"/> fills it. For one thread at a time.
/// </summary>
public abstract class SiteRequest
{
    private byte[] _message = [];
    private double[] _scales = [];
    private int _length;

    private protected SiteRequest()
    {
    }

    /// <summary>The message to the server.</summary>
    public ReadOnlyMemory<byte> Message => _message.AsMemory(0, _length);

    /// <summary>The tokens of the request.</summary>
    public int Tokens { get; private set; }

    /// <summary>Whether the answer can still be opened.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The client that filled it.</summary>
    internal ISiteClient? Client { get; private set; }

    /// <summary>The session of the client that it belongs to; see <see cref="ISiteClient.Restart"/>.</summary>
    internal ulong Session { get; private set; }

    /// <summary>The scale of every token.</summary>
    internal Span<double> Scales => _scales.AsSpan(0, Tokens);

    /// <summary>The message, to be written.</summary>
    internal Span<byte> Bytes => _message.AsSpan(0, _length);

    /// <summary>Makes room for a request. Allocates only where no earlier request was as long.</summary>
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

    /// <summary>The message is complete, and its answer can be opened.</summary>
    internal void Open(ISiteClient client, ulong session) => (Client, Session, IsOpen) = (client, session, true);

    /// <summary>The answer was opened or given up.</summary>
    internal void Close() => IsOpen = false;

    /// <summary>Checks that an answer to it can be opened into some memory.</summary>
    /// <param name="client">The client that opens the answer.</param>
    /// <param name="session">The client's session.</param>
    /// <param name="deltas">Numbers that the memory holds.</param>
    /// <exception cref="ArgumentException">Another client filled it, or the memory has another length.</exception>
    /// <exception cref="InvalidOperationException">It is not open, or belongs to an earlier session.</exception>
    internal void CheckOpen(ISiteClient client, ulong session, int deltas)
    {
        if (deltas != (long)Tokens * client.OutputSize)
        {
            throw new ArgumentException($"deltas: {deltas} numbers; expected {Tokens} x {client.OutputSize}", nameof(deltas));
        }

        if (!ReferenceEquals(Client, client))
        {
            throw new ArgumentException($"request: {(Client is null ? "one that was never filled" : "one of another client")}; expected one of this client", nameof(client));
        }

        if (!IsOpen)
        {
            throw new InvalidOperationException("request: its answer was opened or given up; expected an open request");
        }

        if (Session != session)
        {
            throw new InvalidOperationException("request: made before the session was opened anew; expected one of this session, encrypt again");
        }
    }
}
