using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Loopback;

/// <summary>Connects the sites of one parameter set in this process. Its connections share one client's keys.</summary>
/// <param name="parameters">The parameters of the sites' schedules.</param>
/// <param name="backend">Where the server computes.</param>
public sealed class LoopbackConnector(ParameterSpec parameters, IBackend backend) : ISiteConnector
{
    private LoopbackParameters? _parameters;
    private LoopbackKeys? _keys;

    /// <inheritdoc/>
    public KeySizes Keys => _keys?.Sizes ?? default;

    /// <inheritdoc/>
    public ISiteConnection Connect(SiteSchedule schedule, IReadOnlyList<LoraModule> modules)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.Layout is StreamingLayout layout)
        {
            var streaming = StreamingAdapter.Create(modules, layout, backend);
            return new StreamingLoopback(streaming, owned: streaming);
        }

        // Keys are made with the first site that needs them.
        _parameters ??= new LoopbackParameters((CiphertextParameterSpec)parameters);
        _keys ??= new LoopbackKeys(_parameters);
        ISiteAdapter adapter = SiteAdapters.Create(backend, _parameters.Server, schedule.Layout, modules);
        return new CiphertextLoopback(adapter, _keys, owned: adapter);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keys?.Dispose();
        _parameters?.Dispose();
    }
}
