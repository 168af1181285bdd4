using System.Buffers;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server.Hosting;

namespace HeLora.Server;

/// <summary>
/// One connection of one client to an <see cref="AdapterHost"/>: every message of every plan goes through <see cref="Handle(ReadOnlyMemory{byte})"/>.
/// A message that the host does not carry out is answered by a <see cref="Refusal"/>. Several threads may use a connection at once.
/// Disposing it leaves its sessions open, so that the client can resume them through another one.
/// </summary>
public sealed class HostConnection : IDisposable
{
    private readonly AdapterHost _host;
    private readonly Lock _gate = new();
    private volatile HostedSession[] _sessions = [];
    private volatile bool _disposed;

    internal HostConnection(AdapterHost host, string client)
    {
        _host = host;
        Client = client;
    }

    /// <summary>The client's identity, as <see cref="AdapterHost.Connect"/> was told.</summary>
    public string Client { get; }

    /// <summary>Answers a message into new memory.</summary>
    /// <param name="message">The client's message.</param>
    /// <exception cref="ObjectDisposedException">The connection or its host was disposed.</exception>
    public byte[] Handle(ReadOnlyMemory<byte> message)
    {
        var answer = new ArrayBufferWriter<byte>();
        Handle(message, answer);
        return answer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Answers a message. Steps allocate nothing once their masks are ready and the writer's memory has grown to the answers' size.
    /// </summary>
    /// <param name="message">The client's message.</param>
    /// <param name="answer">Receives the answer, or the refusal.</param>
    /// <exception cref="ObjectDisposedException">The connection or its host was disposed.</exception>
    public void Handle(ReadOnlyMemory<byte> message, IBufferWriter<byte> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ObjectDisposedException.ThrowIf(_disposed || _host.IsDisposed, this);
        try
        {
            Dispatch(message, answer);
        }
        catch (RefusalException exception)
        {
            answer.Write(new Refusal(exception.Reason, exception.Message).Serialize());
        }
        catch (LimitReachedException exception)
        {
            answer.Write(new Refusal(RefusalReason.LimitReached, exception.Message).Serialize());
        }
        catch (WireFormatException exception)
        {
            answer.Write(new Refusal(RefusalReason.BadMessage, exception.Message).Serialize());
        }
        catch (ObjectDisposedException) when (_disposed || _host.IsDisposed)
        {
            throw;
        }
        catch (Exception exception)
        {
            FailureReport.Send(_host.Options.Failed, exception);
            answer.Write(new Refusal(RefusalReason.Failed, "the host failed; send the message again").Serialize());
        }
    }

    /// <summary>Ends the connection; its sessions stay open until they are resumed, closed or idle for too long.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _sessions = [];
        }
    }

    private void Dispatch(ReadOnlyMemory<byte> message, IBufferWriter<byte> answer)
    {
        WireType type = WireReader.TypeOf(message.Span);
        switch (type)
        {
            case WireType.Activations or WireType.StreamingActivations or WireType.StreamingBlock:
                HandleStep(type, message, answer);
                break;
            case WireType.DescribeAdapter:
                answer.Write(_host.Describe(DescribeAdapter.Deserialize(message.Span).Name).Span);
                break;
            case WireType.OpenSession:
                answer.Write(Use(_host.Open(OpenSession.Deserialize(message), Client)).Serialize());
                break;
            case WireType.ResumeSession:
                answer.Write(Use(_host.Resume(ResumeSession.Deserialize(message.Span), Client)).Serialize());
                break;
            case WireType.CloseSession:
                CloseSession close = CloseSession.Deserialize(message.Span);
                _host.Close(close.SessionId, Client);
                answer.Write(new SessionClosed(close.SessionId).Serialize());
                break;
            default:
                throw new WireFormatException($"type: {type}; expected a message that a client sends");
        }
    }

    private void HandleStep(WireType type, ReadOnlyMemory<byte> message, IBufferWriter<byte> answer)
    {
        ulong offer = StepMessages.OfferIdOf(message.Span);
        bool lost = false;
        foreach (HostedSession session in _sessions)
        {
            if (!session.Lifetime.TryEnter())
            {
                lost = true;
                continue;
            }

            try
            {
                if (session.Handle(type, offer, message, answer, _host.Preparation))
                {
                    return;
                }
            }
            finally
            {
                session.Lifetime.Exit();
            }
        }

        throw lost || _sessions.Length == 0
            ? new RefusalException(RefusalReason.UnknownSession, "session: none is open; expected OpenSession or ResumeSession first")
            : new RefusalException(RefusalReason.UnknownSite, $"offer: {offer:x16}; expected one of a site of this connection's sessions");
    }

    // A connection serves the sessions that were opened or resumed on it, one for each publication.
    private SessionOpened Use(HostedSession session)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            HostedSession[] others =
                [.. _sessions.Where(s => s.Adapter.Publication.Id != session.Adapter.Publication.Id && !s.Lifetime.IsClosed)];
            if (Array.Find(others, session.SharesOffers) is { } other)
            {
                _host.Close(session.Id, Client);
                throw new RefusalException(
                    RefusalReason.BadMessage,
                    $"publication: it has offers of adapter '{other.Adapter.Publication.Name}', which this connection uses; expected a connection of its own");
            }

            _sessions = [.. others, session];
        }

        return new SessionOpened(session.Id, _host.Options.TokenLimit, _host.Options.MaxBlocks, session.Welcomes());
    }
}
