using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Server.Backends;
using HeLora.Server.Streaming;

namespace HeLora.Loopback;

/// <summary>
/// A client and a server in one process, for one parameter set. Each side has its own parameters; only serialised bytes go
/// from one to the other.
/// </summary>
public sealed class LoopbackConnector(ParameterSpec parameters, IBackend backend) : ISiteConnector
{
    private LoopbackKeys? _keys;

    /// <inheritdoc/>
    public KeySizes Keys => _keys?.Sizes ?? default;

    /// <inheritdoc/>
    public ISiteConnection Connect(SiteSchedule schedule, IReadOnlyList<LoraModule> modules, int threads) =>
        schedule.Layout is StreamingLayout layout
            ? new StreamingConnection(schedule, StreamingAdapter.Create(modules, layout), threads)
            : (_keys ??= new LoopbackKeys(parameters, backend)).Connect(schedule, modules, threads);

    /// <inheritdoc/>
    public void Dispose() => _keys?.Dispose();
}
