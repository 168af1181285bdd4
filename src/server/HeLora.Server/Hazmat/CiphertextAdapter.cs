using System.Collections.Concurrent;
using HeLora.Protocol;
using HeLora.Server.Backends;

namespace HeLora.Server.Hazmat;

/// <summary>One site in a plan of ciphertexts: its weights, its engine and its programs.</summary>
public abstract class CiphertextAdapter : ISiteAdapter
{
    private readonly CiphertextWeights _weights;
    private readonly ConcurrentDictionary<int, StagedProgram> _programs = [];

    private protected CiphertextAdapter(IBackend backend, CiphertextWeights weights, ICiphertextEngine engine)
    {
        Backend = backend;
        _weights = weights;
        Engine = engine;
    }

    /// <inheritdoc/>
    public IBackend Backend { get; }

    /// <inheritdoc/>
    public ICiphertextOffer Offer => _weights.SiteOffer;

    /// <inheritdoc/>
    public long MemoryBytes => _weights.MemoryBytes;

    internal ICiphertextEngine Engine { get; }

    /// <inheritdoc/>
    public ISiteSession Open(SessionKeys keys, long tokenLimit = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(keys);
        keys.Check(Offer);
        return new SiteSession(this, keys, tokenLimit);
    }

    /// <summary>Lets go of the engine and zeroes the weights; sessions are of no use any more.</summary>
    public void Dispose()
    {
        Engine.Dispose();
        _weights.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The program of a unit of some tokens.</summary>
    internal StagedProgram Program(int tokens)
    {
        if (!_programs.TryGetValue(tokens, out StagedProgram? program))
        {
            program = _programs.GetOrAdd(tokens, new StagedProgram(Offer.Layout.Program(tokens)));
        }

        return program;
    }
}
