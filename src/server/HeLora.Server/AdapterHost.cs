using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Server.Backends;
using HeLora.Server.Hosting;

namespace HeLora.Server;

/// <summary>
/// Holds adapters and serves them to clients: it compiles and publishes whole adapters, keeps the sessions of clients, and answers every
/// message of every plan. It owns the worker threads and the scratch memory that all sessions share. Several threads may use it at once.
/// </summary>
public sealed class AdapterHost : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HostedAdapter> _adapters = new(StringComparer.Ordinal);
    private readonly SessionTable _sessions;
    private readonly AdapterFactory _factory;
    private readonly IBackend _backend;

    /// <summary>Starts a host.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public AdapterHost(AdapterHostOptions? options = null)
    {
        Options = options ?? new AdapterHostOptions();
        Options.Validate();
        _sessions = new SessionTable(Options);
        _backend = Options.Backend ?? new CpuBackend(Options.Threads);
        _factory = new AdapterFactory(Options, _backend);
        Preparation = new Preparation(Options.Failed);
    }

    /// <summary>The options.</summary>
    public AdapterHostOptions Options { get; }

    /// <summary>The adapters that are loaded, by name.</summary>
    public IReadOnlyList<AdapterInfo> Adapters
    {
        get
        {
            ILookup<HostedAdapter, HostedSession> sessions = _sessions.All.ToLookup(session => session.Adapter);
            lock (_gate)
            {
                return
                [
                    .. _adapters.Values.OrderBy(a => a.Publication.Name, StringComparer.Ordinal).Select(a => a.Info(sessions[a].Count())),
                ];
            }
        }
    }

    /// <summary>The sessions that are open.</summary>
    public IReadOnlyList<SessionInfo> Sessions
    {
        get
        {
            _sessions.CloseIdle();
            var infos = new List<SessionInfo>();
            foreach (HostedSession session in _sessions.All.Where(s => s.Lifetime.TryEnter()))
            {
                infos.Add(session.Info);
                session.Lifetime.Exit();
            }

            return infos;
        }
    }

    /// <summary>Bytes of the scratch memory that all adapters and sessions share.</summary>
    public long ScratchBytes => _backend.ScratchBytes;

    internal bool IsDisposed { get; private set; }

    internal Preparation Preparation { get; }

    /// <summary>Loads the adapter of a directory that PEFT's <c>save_pretrained</c> wrote, compiles it and publishes it.</summary>
    /// <param name="name">The name that clients ask for it by.</param>
    /// <param name="directory">A directory with adapter_config.json and adapter_model.safetensors.</param>
    /// <param name="options">The options of compiling and publishing; null for the defaults.</param>
    /// <returns>The publication that clients receive.</returns>
    /// <exception cref="Adapters.AdapterFormatException">A file is missing, malformed, or of another kind of adapter.</exception>
    /// <exception cref="IOException">The directory does not exist or a file cannot be read.</exception>
    /// <exception cref="ScheduleException">No plan can compute a site as the objective asks.</exception>
    /// <exception cref="ArgumentException">An adapter of the name is loaded.</exception>
    public Publication Load(string name, string directory, PublishOptions? options = null)
    {
        PeftAdapter adapter = PeftAdapter.Load(directory);
        options ??= new PublishOptions();
        return Load(name, adapter.Modules, options with { BaseModel = options.BaseModel ?? adapter.Config.BaseModel });
    }

    /// <summary>Compiles and publishes modules as one adapter.</summary>
    /// <param name="name">The name that clients ask for it by.</param>
    /// <param name="modules">The modules; their names are distinct.</param>
    /// <param name="options">The options of compiling and publishing; null for the defaults.</param>
    /// <returns>The publication that clients receive.</returns>
    /// <exception cref="ScheduleException">No plan can compute a site as the objective asks.</exception>
    /// <exception cref="ArgumentException">An adapter of the name is loaded, or two modules have one name.</exception>
    public Publication Load(string name, IReadOnlyList<LoraModule> modules, PublishOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(modules);
        CheckFree(name);
        HostedAdapter adapter = _factory.Create(name, modules, options ?? new PublishOptions());
        lock (_gate)
        {
            if (IsDisposed || _adapters.ContainsKey(name))
            {
                adapter.Lifetime.Close();
            }

            CheckFree(name);
            _adapters.Add(name, adapter);
        }

        return adapter.Publication;
    }

    /// <summary>
    /// Unloads an adapter: messages that are worked on are answered, later ones are refused, and its weights are zeroed when the last one is done.
    /// </summary>
    /// <param name="name">The adapter's name.</param>
    /// <returns>Whether it was loaded.</returns>
    public bool Unload(string name)
    {
        HostedAdapter? adapter;
        lock (_gate)
        {
            if (!_adapters.Remove(name, out adapter))
            {
                return false;
            }
        }

        adapter.Lifetime.Close();
        _sessions.Close(session => ReferenceEquals(session.Adapter, adapter));
        return true;
    }

    /// <summary>Connects a client.</summary>
    /// <param name="client">
    /// The client's identity, as the transport established it. A client can resume and close sessions that the same client opened, and no others.
    /// </param>
    /// <exception cref="ObjectDisposedException">The host was disposed.</exception>
    public HostConnection Connect(string client)
    {
        ArgumentException.ThrowIfNullOrEmpty(client);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return new HostConnection(this, client);
    }

    /// <summary>Closes all sessions and unloads all adapters; messages that are worked on are answered first.</summary>
    public void Dispose()
    {
        List<HostedAdapter> adapters;
        lock (_gate)
        {
            if (IsDisposed)
            {
                return;
            }

            IsDisposed = true;
            adapters = [.. _adapters.Values];
            _adapters.Clear();
        }

        Preparation.Dispose();
        adapters.ForEach(a => a.Lifetime.Close());
        _sessions.Close(_ => true);
        _factory.Dispose();
        if (Options.Backend is null)
        {
            _backend.Dispose();
        }
    }

    internal ReadOnlyMemory<byte> Describe(string name)
    {
        lock (_gate)
        {
            return _adapters.TryGetValue(name, out HostedAdapter? adapter)
                ? adapter.Publication.Serialize()
                : throw new RefusalException(RefusalReason.UnknownAdapter, $"adapter: '{name}'; expected one that is loaded");
        }
    }

    internal HostedSession Open(OpenSession message, string client)
    {
        HostedAdapter? adapter;
        lock (_gate)
        {
            adapter = _adapters.Values.FirstOrDefault(a => a.Publication.Id == message.PublicationId);
        }

        if (adapter is null || !adapter.Lifetime.TryEnter())
        {
            throw new RefusalException(RefusalReason.UnknownAdapter, $"publication: {message.PublicationId:x32}; expected one of an adapter that is loaded");
        }

        HostedSession session;
        try
        {
            if (_sessions.TryGet(message.SessionId, out HostedSession? old) && old.Client != client)
            {
                throw new RefusalException(RefusalReason.BadMessage, "session: a name that another client uses; expected a random one");
            }

            session = HostedSession.Open(message, client, adapter, Options);
        }
        catch
        {
            adapter.Lifetime.Exit();
            throw;
        }

        _sessions.Add(session);
        if (adapter.Lifetime.IsClosed || IsDisposed)
        {
            _sessions.Close(s => ReferenceEquals(s, session));
        }

        return session;
    }

    internal HostedSession Resume(ResumeSession message, string client)
    {
        _sessions.CloseIdle();
        return _sessions.TryGet(message.SessionId, out HostedSession? session) && session.Client == client
            && session.Adapter.Publication.Id == message.PublicationId
            ? session
            : throw new RefusalException(RefusalReason.UnknownSession, "session: unknown, or closed; expected one that this client opened");
    }

    internal void Close(UInt128 session, string client) => _sessions.Close(s => s.Id == session && s.Client == client);

    private void CheckFree(string name)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        lock (_gate)
        {
            if (_adapters.ContainsKey(name))
            {
                throw new ArgumentException($"name: an adapter '{name}' is loaded; expected a new name, or Unload first", nameof(name));
            }
        }
    }
}
