using System.Buffers;
using System.Collections.Frozen;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server.Hosting;

/// <summary>
/// The state that a host keeps for one client and one adapter: the client's keys and an open session of every site. It outlives the connections
/// that it is used through, several of which may use it at a time.
/// </summary>
internal sealed class HostedSession
{
    private readonly IReadOnlyList<ClientKeys> _keys;
    private readonly IHostedSiteSession[] _sites;
    private readonly FrozenDictionary<ulong, IHostedSiteSession> _byOffer;
    private readonly TimeProvider _clock;
    private long _lastUse;
    private long _tokens;
    private long _steps;
    private long _blocks;
    private long _bytesIn;
    private long _bytesOut;

    private HostedSession(
        UInt128 id, string client, HostedAdapter adapter, IReadOnlyList<ClientKeys> keys, IHostedSiteSession[] sites, TimeProvider clock)
    {
        Id = id;
        Client = client;
        Adapter = adapter;
        _keys = keys;
        _sites = sites;
        _clock = clock;
        _byOffer = adapter.Sites.Select((site, i) => KeyValuePair.Create(site.OfferId, sites[i])).ToFrozenDictionary();
        Lifetime = new SharedLifetime(Dispose);
        Touch();
    }

    /// <summary>The session's name, which the client drew.</summary>
    public UInt128 Id { get; }

    /// <summary>The client that opened the session.</summary>
    public string Client { get; }

    /// <summary>The adapter.</summary>
    public HostedAdapter Adapter { get; }

    /// <summary>Messages that are worked on are inside; closing the session turns later ones away.</summary>
    public SharedLifetime Lifetime { get; }

    /// <summary>The time since the last message.</summary>
    public TimeSpan Idle => _clock.GetElapsedTime(Interlocked.Read(ref _lastUse));

    /// <summary>The session's figures.</summary>
    public SessionInfo Info => new(
        Id, Client, Adapter.Publication.Name, Interlocked.Read(ref _tokens), Interlocked.Read(ref _steps), Interlocked.Read(ref _blocks),
        Interlocked.Read(ref _bytesIn), Interlocked.Read(ref _bytesOut), _keys.Sum(k => k.MemoryBytes) + _sites.Sum(s => s.MemoryBytes), Idle);

    /// <summary>Opens a session on every site. The caller has entered the adapter's lifetime; the session leaves it at its end.</summary>
    /// <param name="message">The client's message.</param>
    /// <param name="client">The client's identity.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="options">The host's limits.</param>
    /// <exception cref="WireFormatException">A key or a greeting is not as expected.</exception>
    public static HostedSession Open(OpenSession message, string client, HostedAdapter adapter, AdapterHostOptions options)
    {
        IReadOnlyList<PublishedSite> published = adapter.Publication.Sites;
        int streaming = published.Count(site => site.ParameterSet is null);
        if (message.Hellos.Count != streaming)
        {
            throw new WireFormatException($"greeting count: {message.Hellos.Count}; expected {streaming}");
        }

        IReadOnlyList<ClientKeys> keys = adapter.ReadKeys(message.Keys, options.MaxMasksAhead);
        var sites = new List<IHostedSiteSession>(published.Count);
        try
        {
            int hello = 0;
            for (int i = 0; i < published.Count; i++)
            {
                sites.Add(published[i].ParameterSet is { } set
                    ? adapter.Sites[i].Open(keys[set], default, options)
                    : adapter.Sites[i].Open(null, message.Hellos[hello++].Span, options));
            }

            return new HostedSession(message.SessionId, client, adapter, keys, [.. sites], options.TimeProvider);
        }
        catch (ArgumentException exception)
        {
            DisposeParts();
            throw new WireFormatException(exception.Message, exception);
        }
        catch
        {
            DisposeParts();
            throw;
        }

        void DisposeParts()
        {
            sites.ForEach(site => site.Dispose());
            foreach (ClientKeys set in keys)
            {
                set.Dispose();
            }
        }
    }

    /// <summary>Whether a session has an offer that this one has too: messages could not be told apart.</summary>
    public bool SharesOffers(HostedSession other) => _byOffer.Keys.Any(other._byOffer.ContainsKey);

    /// <summary>The answers to the greetings of all streaming sites, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Welcomes()
    {
        IReadOnlyList<PublishedSite> published = Adapter.Publication.Sites;
        var welcomes = new List<ReadOnlyMemory<byte>>();
        for (int i = 0; i < _sites.Length; i++)
        {
            if (published[i].ParameterSet is null)
            {
                welcomes.Add(_sites[i].Welcome());
            }
        }

        return welcomes;
    }

    /// <summary>Carries out a step or makes a block. The caller has entered the session's lifetime.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="offerId">The offer that the message belongs to.</param>
    /// <param name="message">The message.</param>
    /// <param name="answer">Receives the answer.</param>
    /// <param name="preparation">Makes ahead what the next step needs.</param>
    /// <returns>False where the session has no such site.</returns>
    /// <exception cref="WireFormatException">The message is not as expected.</exception>
    /// <exception cref="LimitReachedException">The token limit would be exceeded.</exception>
    public bool Handle(WireType type, ulong offerId, ReadOnlyMemory<byte> message, IBufferWriter<byte> answer, Preparation preparation)
    {
        if (!_byOffer.TryGetValue(offerId, out IHostedSiteSession? site))
        {
            return false;
        }

        Touch();
        (int tokens, int bytes) = site.Handle(type, message, answer);
        Interlocked.Add(ref _bytesIn, message.Length);
        Interlocked.Add(ref _bytesOut, bytes);
        if (tokens == 0)
        {
            Interlocked.Increment(ref _blocks);
            return true;
        }

        Interlocked.Increment(ref _steps);
        Interlocked.Add(ref _tokens, tokens);
        Adapter.AddTokens(tokens);
        preparation.Ask(this, site);
        return true;
    }

    private void Touch() => Interlocked.Exchange(ref _lastUse, _clock.GetTimestamp());

    private void Dispose()
    {
        foreach (IHostedSiteSession site in _sites)
        {
            site.Dispose();
        }

        foreach (ClientKeys keys in _keys)
        {
            keys.Dispose();
        }

        Adapter.Lifetime.Exit();
    }
}
