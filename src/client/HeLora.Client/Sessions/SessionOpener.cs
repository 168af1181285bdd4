using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HeLora.Client.Hazmat;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Client.Sessions;

/// <summary>
/// Opens the session of a client: resumes it where the server still has it, and otherwise opens a new one, to which keys are sent. Not for
/// several threads at once.
/// </summary>
/// <param name="publication">The publication.</param>
/// <param name="keys">The keys of every parameter set.</param>
/// <param name="clients">The clients of all sites, in the publication's order.</param>
/// <param name="dropBlocks">Drops the blocks that were not completed in the session before.</param>
internal sealed class SessionOpener(
    Publication publication, IReadOnlyList<ParameterSetSecret> keys, IReadOnlyList<ISiteClient> clients, Action dropBlocks)
{
    // Whether the server may know the session.
    private bool _isSent;

    /// <summary>The session that was opened last.</summary>
    public UInt128 Id { get; private set; }

    /// <summary>Whether the server may know a session of this client.</summary>
    public bool IsSent => _isSent;

    /// <summary>Resumes the session or opens a new one.</summary>
    /// <param name="exchange">Fails where the server refuses.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The server's limits.</returns>
    /// <exception cref="RefusedException">The server refused.</exception>
    /// <exception cref="WireFormatException">The server's message is no answer to this.</exception>
    public async ValueTask<SessionOpened> OpenAsync(Exchange exchange, CancellationToken cancellation)
    {
        SessionOpened? opened = null;
        if (_isSent)
        {
            opened = await ResumeAsync(exchange, cancellation).ConfigureAwait(false);
            if (opened is null)
            {
                // The server has lost the session. Epochs rise, durably, before it hears of the next.
                foreach (ISiteClient client in clients)
                {
                    client.Restart();
                }

                dropBlocks();
                _isSent = false;
            }
        }

        opened ??= await OpenNewAsync(exchange, cancellation).ConfigureAwait(false);
        Apply(opened);
        return opened;
    }

    /// <summary>Tells the server that the session has ended.</summary>
    public async ValueTask CloseAsync(Exchange exchange, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> answer = await exchange(new CloseSession(Id).Serialize(), cancellation).ConfigureAwait(false);
        SessionClosed.Deserialize(answer.Span);
    }

    private async ValueTask<SessionOpened?> ResumeAsync(Exchange exchange, CancellationToken cancellation)
    {
        try
        {
            return SessionOpened.Deserialize(
                await exchange(new ResumeSession(publication.Id, Id).Serialize(), cancellation).ConfigureAwait(false));
        }
        catch (RefusedException refused) when (refused.Reason == RefusalReason.UnknownSession)
        {
            return null;
        }
    }

    private async ValueTask<SessionOpened> OpenNewAsync(Exchange exchange, CancellationToken cancellation)
    {
        Id = NewId();
        byte[] message = await Task.Run(CreateMessage, cancellation).ConfigureAwait(false);
        _isSent = true;
        return SessionOpened.Deserialize(await exchange(message, cancellation).ConfigureAwait(false));
    }

    private byte[] CreateMessage()
    {
        var hellos = new List<ReadOnlyMemory<byte>>();
        foreach (ISiteClient client in clients)
        {
            if (client.Hello() is { } hello)
            {
                hellos.Add(hello);
            }
        }

        return new OpenSession(publication.Id, Id, [.. keys.Select(k => k.Create())], hellos).Serialize();
    }

    private void Apply(SessionOpened opened)
    {
        if (opened.SessionId != Id)
        {
            throw new WireFormatException($"session: {opened.SessionId:x32}; expected {Id:x32}");
        }

        ISiteClient[] greeted = [.. clients.Where(c => c.Hello() is not null)];
        if (opened.Welcomes.Count != greeted.Length)
        {
            throw new WireFormatException($"welcome count: {opened.Welcomes.Count}; expected {greeted.Length}");
        }

        for (int i = 0; i < greeted.Length; i++)
        {
            greeted[i].Welcome(opened.Welcomes[i].Span, opened.MaxBlocks);
        }
    }

    private static UInt128 NewId()
    {
        Span<UInt128> id = stackalloc UInt128[1];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(id));
        return id[0];
    }
}
