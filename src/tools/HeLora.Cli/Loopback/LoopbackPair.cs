using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Cli.Loopback;

/// <summary>
/// A client and a server in one process, for one parameter set. Each side has its own parameters; only serialised bytes go
/// from one to the other.
/// </summary>
internal sealed class LoopbackPair(ParameterSpec parameters, IBackend backend) : IDisposable
{
    private LoopbackKeys? _keys;

    /// <summary>Size of the public key that is sent once.</summary>
    public long PublicKeyBytes => _keys?.PublicKeyBytes ?? 0;

    /// <summary>Size of the Galois keys sent last; 0 when none were needed.</summary>
    public long GaloisKeyBytes => _keys?.GaloisKeyBytes ?? 0;

    /// <summary>Memory that the Galois keys sent last take on the server.</summary>
    public long GaloisKeyMemory => _keys?.GaloisKeyMemory ?? 0;

    /// <summary>Hosts a site on the server and connects the client.</summary>
    /// <param name="schedule">How the site is computed.</param>
    /// <param name="modules">The projections.</param>
    /// <exception cref="ArgumentException">The projections do not fit the schedule.</exception>
    public ISiteConnection Connect(SiteSchedule schedule, IReadOnlyList<LoraModule> modules) =>
        schedule.Layout is StreamingLayout layout
            ? new StreamingConnection(schedule, StreamingAdapter.Create(modules, layout, backend))
            : (_keys ??= new LoopbackKeys((CiphertextParameterSpec)parameters, backend)).Connect(schedule, modules);

    /// <inheritdoc/>
    public void Dispose() => _keys?.Dispose();
}
