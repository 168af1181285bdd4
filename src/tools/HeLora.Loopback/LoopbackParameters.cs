using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Loopback;

/// <summary>One parameter set, made twice: the sides share no object. For any number of keys and sites at once.</summary>
public sealed class LoopbackParameters : IDisposable
{
    /// <summary>Makes both.</summary>
    /// <param name="spec">The numbers of the set.</param>
    /// <exception cref="ArgumentException">The set is invalid; see <see cref="CiphertextParameterSpec.Create"/>.</exception>
    public LoopbackParameters(CiphertextParameterSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Client = spec.Create();
        Server = spec.Create();
    }

    /// <summary>Makes both without the checks of a specification, so that tests may use small rings that protect nothing.</summary>
    /// <param name="create">Makes one side's parameters; called twice.</param>
    public LoopbackParameters(Func<SchemeParameters> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Client = create();
        Server = create();
    }

    /// <summary>The client's parameters.</summary>
    public SchemeParameters Client { get; }

    /// <summary>The server's parameters.</summary>
    public SchemeParameters Server { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
