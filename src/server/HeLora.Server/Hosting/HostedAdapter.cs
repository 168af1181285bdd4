using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Backends;

namespace HeLora.Server.Hosting;

/// <summary>A loaded adapter: its publication, the parameters of its sets and the encoded weights of its sites.</summary>
internal sealed class HostedAdapter
{
    private readonly IReadOnlyList<SchemeParameters> _parameters;
    private readonly IBackend _backend;
    private long _tokens;

    /// <summary>Takes over the parts of an adapter, which are disposed when it is closed and no session uses it.</summary>
    /// <param name="publication">The publication.</param>
    /// <param name="parameters">The parameters of every set.</param>
    /// <param name="sites">The sites, in the publication's order.</param>
    /// <param name="backend">Where steps are computed; not owned.</param>
    public HostedAdapter(
        Publication publication, IReadOnlyList<SchemeParameters> parameters, IReadOnlyList<IHostedSite> sites, IBackend backend)
    {
        _backend = backend;
        Publication = publication;
        _parameters = parameters;
        Sites = sites;
        Lifetime = new SharedLifetime(Dispose);
    }

    /// <summary>The publication.</summary>
    public Publication Publication { get; }

    /// <summary>The sites.</summary>
    public IReadOnlyList<IHostedSite> Sites { get; }

    /// <summary>Sessions are inside; unloading closes it.</summary>
    public SharedLifetime Lifetime { get; }

    /// <summary>Tokens that all sessions together were answered, summed over sites.</summary>
    public long Tokens => Interlocked.Read(ref _tokens);

    /// <summary>Bytes of the encoded weights.</summary>
    public long MemoryBytes => Sites.Sum(site => site.MemoryBytes);

    /// <summary>The adapter's figures.</summary>
    /// <param name="sessions">Its open sessions.</param>
    public AdapterInfo Info(int sessions) => new(
        Publication.Name, Publication.Id, Sites.Count, Sites.Sum(site => site.Modules), MemoryBytes, sessions, Tokens);

    /// <summary>Counts answered tokens.</summary>
    public void AddTokens(int tokens) => Interlocked.Add(ref _tokens, tokens);

    /// <summary>Reads the keys of an opening message.</summary>
    /// <param name="messages">The keys of every parameter set.</param>
    /// <param name="maxMasks">The most masks that are made ahead for a set.</param>
    /// <exception cref="WireFormatException">The number of key sets is not that of parameter sets, or a key has other parameters.</exception>
    public IReadOnlyList<ClientKeys> ReadKeys(IReadOnlyList<SessionKeyMessages> messages, int maxMasks)
    {
        if (messages.Count != _parameters.Count)
        {
            throw new WireFormatException($"key set count: {messages.Count}; expected {_parameters.Count}");
        }

        var keys = new List<ClientKeys>(messages.Count);
        try
        {
            for (int i = 0; i < messages.Count; i++)
            {
                keys.Add(ClientKeys.Read(_parameters[i], messages[i], ElementsOf(i), _backend, maxMasks));
            }

            return keys;
        }
        catch
        {
            keys.ForEach(k => k.Dispose());
            throw;
        }
    }

    // The keys that the sites of a parameter set need together.
    private int[] ElementsOf(int set) =>
        [.. Sites.Where((_, i) => Publication.Sites[i].ParameterSet == set).SelectMany(site => site.GaloisElements).Distinct().Order()];

    private void Dispose()
    {
        foreach (IHostedSite site in Sites)
        {
            site.Dispose();
        }

        foreach (SchemeParameters parameters in _parameters)
        {
            parameters.Dispose();
        }
    }
}
