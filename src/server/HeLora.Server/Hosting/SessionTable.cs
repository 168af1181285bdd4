using System.Diagnostics.CodeAnalysis;

namespace HeLora.Server.Hosting;

/// <summary>The sessions of a host, by name: at most as many as the options allow, and none that was idle for too long.</summary>
internal sealed class SessionTable(AdapterHostOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, HostedSession> _sessions = [];

    /// <summary>All sessions.</summary>
    public IReadOnlyList<HostedSession> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions.Values];
            }
        }
    }

    /// <summary>Finds a session.</summary>
    public bool TryGet(UInt128 id, [NotNullWhen(true)] out HostedSession? session)
    {
        lock (_gate)
        {
            return _sessions.TryGetValue(id, out session) && !session.Lifetime.IsClosed;
        }
    }

    /// <summary>Adds a session in place of one of the same name. The longest idle one is closed where there are too many.</summary>
    public void Add(HostedSession session)
    {
        var closed = new List<HostedSession>();
        lock (_gate)
        {
            if (_sessions.Remove(session.Id, out HostedSession? old))
            {
                closed.Add(old);
            }

            closed.AddRange(_sessions.Values.Where(s => s.Idle > options.SessionIdleTimeout));
            closed.ForEach(s => _sessions.Remove(s.Id));
            while (_sessions.Count >= options.MaxSessions)
            {
                HostedSession idle = _sessions.Values.MaxBy(s => s.Idle)!;
                _sessions.Remove(idle.Id);
                closed.Add(idle);
            }

            _sessions.Add(session.Id, session);
        }

        closed.ForEach(s => s.Lifetime.Close());
    }

    /// <summary>Closes sessions that were idle for too long.</summary>
    public void CloseIdle() => Close(session => session.Idle > options.SessionIdleTimeout);

    /// <summary>Closes the sessions that a condition picks.</summary>
    public void Close(Predicate<HostedSession> picked)
    {
        List<HostedSession> closed;
        lock (_gate)
        {
            closed = [.. _sessions.Values.Where(session => picked(session))];
            closed.ForEach(s => _sessions.Remove(s.Id));
        }

        closed.ForEach(s => s.Lifetime.Close());
    }
}
