using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.ExceptionServices;
using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Producing;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Client.Sessions;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Client;

/// <summary>
/// The client of one adapter on a server: all of its sites, the secrets they need, and a producer that makes masks and blocks in the
/// background. It is made from the bytes that the server publishes and nothing else. For several threads at once.
/// </summary>
/// <example>
/// <code>
/// await using EncryptedLora lora = await EncryptedLora.ConnectAsync(exchange, "my-adapter");
/// EncryptedSite site = lora["model.layers.0.self_attn.q_proj"];
/// await site.ApplyAsync(activations, deltas);
/// </code>
/// </example>
public sealed class EncryptedLora : IAsyncDisposable
{
    // PEFT wraps the base model in two modules, whose names begin the keys of its files.
    private const string PeftPrefix = "base_model.model.";

    private readonly EncryptedLoraOptions _options;
    private readonly List<SchemeParameters> _parameters = [];
    private readonly List<ParameterSetSecret> _keys = [];
    private readonly List<MaskSpool> _spools = [];
    private readonly List<ISiteClient> _clients = [];
    private readonly Dictionary<string, EncryptedSite> _byPath = new(StringComparer.Ordinal);
    private readonly Counters _counters = new();
    private readonly SiteProducer _producer;
    private readonly SessionOpener _session;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _opening = new(1);
    private volatile Exchange? _exchange;
    private volatile bool _isOpen;
    private int _disposed;

    /// <summary>Makes a client: draws its secrets and opens its spools. Nothing is sent before <see cref="OpenAsync"/>.</summary>
    /// <param name="publication">The message of the server's publication.</param>
    /// <param name="options">Settings; null takes the defaults.</param>
    /// <exception cref="WireFormatException">The bytes are no publication, or one of its parts is not valid.</exception>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="InvalidOperationException">The adapter needs more memory than the settings allow; the message has the figures.</exception>
    /// <exception cref="InvalidDataException">A spool is damaged.</exception>
    /// <exception cref="IOException">A spool cannot be used; another process may have it.</exception>
    public EncryptedLora(ReadOnlySpan<byte> publication, EncryptedLoraOptions? options = null)
    {
        _options = options ?? new EncryptedLoraOptions();
        _options.Check();
        Publication = Publication.Deserialize(publication);
        try
        {
            PublicationLimits.CheckTables(_options, Publication.ParameterSets);
            _parameters.AddRange(Publication.CreateParameters());
            IReadOnlyList<ISiteOffer> offers = Publication.ReadOffers(_parameters);
            IReadOnlyCollection<int>[] elements = [.. _parameters.Select((_, set) => UnionOfElements(offers, set))];
            PublicationLimits.Check(_options, offers, Publication.ParameterSets, _parameters, elements);
            for (int set = 0; set < _parameters.Count; set++)
            {
                _keys.Add(new ParameterSetSecret(_parameters[set], elements[set]));
            }

            for (int i = 0; i < offers.Count; i++)
            {
                SecretKey? secret = Publication.Sites[i].ParameterSet is { } set ? _keys[set].Secret : null;
                _clients.Add(SiteClients.Connect(offers[i], secret, OpenSpool, _options.BlocksAhead, _options.TokensAhead));
            }
        }
        catch
        {
            // The first error is the one that the caller can act on.
            DisposeParts([]);
            throw;
        }

        Sites = [.. _clients.Select(client => new EncryptedSite(this, client, _counters))];
        foreach (EncryptedSite site in Sites)
        {
            foreach (SiteModule module in site.Modules)
            {
                _byPath.Add(module.Path, site);
            }
        }

        _producer = new SiteProducer(_clients, new RetryDelays(_options.FirstRetryDelay, _options.LongestRetryDelay))
        {
            Completed = _counters.AddBlock,
        };
        _session = new SessionOpener(Publication, _keys, _clients, _producer.DropBlocks);
    }

    /// <summary>The publication that the client was made from.</summary>
    public Publication Publication { get; }

    /// <summary>The adapter's name.</summary>
    public string Name => Publication.Name;

    /// <summary>The base model that the adapter was trained for; empty where the server does not know it.</summary>
    public string BaseModel => Publication.BaseModel;

    /// <summary>All sites.</summary>
    public IReadOnlyList<EncryptedSite> Sites { get; }

    /// <summary>The paths of all adapted modules.</summary>
    public IReadOnlyCollection<string> ModulePaths => _byPath.Keys;

    /// <summary>The most tokens that the server answers at each site; <see cref="long.MaxValue"/> for no limit, or before the session is open.</summary>
    public long TokenLimit { get; private set; } = long.MaxValue;

    /// <summary>Whether the session is open. Steps that are pending can be decrypted even if it is not.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>A snapshot of the counters.</summary>
    public EncryptedLoraCounters Counters => _counters.Read();

    /// <summary>Bytes of masks, blocks and buffers in memory.</summary>
    public long MemoryBytes => _clients.Sum(c => c.MemoryBytes);

    /// <summary>The site of a module.</summary>
    /// <param name="modulePath">The PEFT path of one of its modules, with or without the prefix <c>base_model.model.</c></param>
    /// <exception cref="KeyNotFoundException">The adapter does not change such a module.</exception>
    public EncryptedSite this[string modulePath] => TryGetSite(modulePath, out EncryptedSite? site)
        ? site
        : throw new KeyNotFoundException(
            $"module path: '{modulePath}'; expected one of the {_byPath.Count} modules of '{Name}', such as '{_byPath.Keys.First()}'");

    /// <summary>Asks a server for an adapter, makes its client and opens the session.</summary>
    /// <param name="exchange">Takes messages to the server.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="options">Settings; null takes the defaults.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="RefusedException">The server has no such adapter, or remembers as many spools as it can.</exception>
    /// <exception cref="WireFormatException">An answer of the server is not valid.</exception>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="InvalidOperationException">The adapter needs more memory than the settings allow; the message has the figures.</exception>
    /// <exception cref="InvalidDataException">A spool is damaged.</exception>
    /// <exception cref="IOException">A spool cannot be used; another process may have it.</exception>
    /// <exception cref="OperationCanceledException">The attempt was ended.</exception>
    public static async Task<EncryptedLora> ConnectAsync(
        Exchange exchange, string name, EncryptedLoraOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ReadOnlyMemory<byte> answer = await exchange(new DescribeAdapter(name).Serialize(), cancellation).ConfigureAwait(false);
        RefusedException.ThrowIfRefusal(answer.Span);
        var lora = new EncryptedLora(answer.Span, options);
        try
        {
            await lora.OpenAsync(exchange, cancellation).ConfigureAwait(false);
            return lora;
        }
        catch
        {
            await lora.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Finds the site of a module.</summary>
    /// <param name="modulePath">The PEFT path of one of its modules, with or without the prefix <c>base_model.model.</c></param>
    /// <param name="site">The site.</param>
    /// <returns>Whether the adapter changes such a module.</returns>
    public bool TryGetSite(string modulePath, [NotNullWhen(true)] out EncryptedSite? site)
    {
        ArgumentNullException.ThrowIfNull(modulePath);
        return _byPath.TryGetValue(modulePath, out site)
            || (modulePath.StartsWith(PeftPrefix, StringComparison.Ordinal) && _byPath.TryGetValue(modulePath[PeftPrefix.Length..], out site));
    }

    /// <summary>
    /// Opens the session and starts the background producer. Called again, after the connection was lost or the server forgot the session, it
    /// resumes the session where the server still has it: pending steps go on, and no key is sent. Otherwise it opens a new one: pending steps
    /// fail, their masks are not used again, and keys are sent.
    /// </summary>
    /// <param name="exchange">Takes messages to the server, from now on.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="RefusedException">The server refused.</exception>
    /// <exception cref="WireFormatException">An answer of the server is not valid.</exception>
    /// <exception cref="OperationCanceledException">The attempt was ended.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public async Task OpenAsync(Exchange exchange, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        ThrowIfDisposed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ending.Token);
        try
        {
            await _opening.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                await OpenAloneAsync(exchange, either.Token).ConfigureAwait(false);
            }
            finally
            {
                _opening.Release();
            }
        }
        catch (OperationCanceledException exception) when (_ending.IsCancellationRequested)
        {
            throw new ObjectDisposedException("client: disposed; expected one that is in use", exception);
        }
    }

    /// <summary>
    /// Ends the client: stops the producer, tells the server that the session has ended if it can be reached in time, and zeroes the secrets.
    /// Blocks in memory are destroyed, those in files stay for the next process. Pending steps and waits fail. Every part is disposed, also
    /// where others fail.
    /// </summary>
    /// <exception cref="IOException">The cursor of a spool could not be written; the next process may skip some positions.</exception>
    /// <exception cref="AggregateException">Several parts failed.</exception>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _isOpen = false;
        var errors = new List<Exception>();
        await Attempt(errors, () => new ValueTask(_ending.CancelAsync())).ConfigureAwait(false);
        await _opening.WaitAsync().ConfigureAwait(false);
        await Attempt(errors, _producer.DisposeAsync).ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        DisposeParts(errors);
        _ending.Dispose();
        if (errors.Count == 1)
        {
            ExceptionDispatchInfo.Throw(errors[0]);
        }

        if (errors.Count > 1)
        {
            throw new AggregateException("client: several of its parts could not be ended; the secrets are zeroed", errors);
        }
    }

    internal Exchange Exchange => _exchange ?? throw NotOpen();

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);

    internal void ThrowIfNotOpen()
    {
        ThrowIfDisposed();
        if (!_isOpen)
        {
            throw NotOpen();
        }
    }

    private static InvalidOperationException NotOpen() => new("session: not open; expected OpenAsync to be awaited first");

    private async ValueTask OpenAloneAsync(Exchange exchange, CancellationToken cancellation)
    {
        await _producer.StopAsync().ConfigureAwait(false);
        _isOpen = false;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            Exchange counted = _counters.Count(exchange);
            SessionOpened opened = await _session.OpenAsync(counted, cancellation).ConfigureAwait(false);
            TokenLimit = opened.TokenLimit;
            _exchange = exchange;
            _producer.Start(counted);
            _isOpen = true;
        }
        catch (Exception exception)
        {
            _clients.ForEach(client => client.ProducerFailed(exception));
            throw;
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_exchange is not { } exchange || !_session.IsSent || _options.CloseTimeout == TimeSpan.Zero)
        {
            return;
        }

        try
        {
            using var timeout = new CancellationTokenSource(_options.CloseTimeout);
            await _session.CloseAsync(exchange, timeout.Token).AsTask().WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Best effort.
        }
    }

    private MaskSpool OpenSpool(ulong offerId)
    {
        MaskSpool spool = _options.SpoolDirectory is { } directory
            ? new FileMaskSpool(Path.Combine(directory, offerId.ToString("x16", CultureInfo.InvariantCulture)))
            : new MemoryMaskSpool();
        _spools.Add(spool);
        return spool;
    }

    private SortedSet<int> UnionOfElements(IReadOnlyList<ISiteOffer> offers, int parameterSet)
    {
        var elements = new SortedSet<int>();
        for (int i = 0; i < offers.Count; i++)
        {
            if (Publication.Sites[i].ParameterSet == parameterSet && offers[i] is ICiphertextOffer offer)
            {
                elements.UnionWith(offer.Layout.GaloisElements());
            }
        }

        return elements;
    }

    // Disposes every part, and collects the errors.
    private void DisposeParts(List<Exception> errors)
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[.. _clients, .. _spools, .. _keys, .. _parameters])
        {
            Attempt(errors, part.Dispose);
        }
    }

    private static void Attempt(List<Exception> errors, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            errors.Add(exception);
        }
    }

    private static async ValueTask Attempt(List<Exception> errors, Func<ValueTask> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            errors.Add(exception);
        }
    }
}
