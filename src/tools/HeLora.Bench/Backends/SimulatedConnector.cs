using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Loopback;

namespace HeLora.Bench;

/// <summary>Connects sites that encrypt nothing and have no keys; each site draws its errors from a stream of its own.</summary>
/// <param name="seed">The seed of the first site's errors; the next one's is greater by one.</param>
internal sealed class SimulatedConnector(ulong seed) : ISiteConnector
{
    private ulong _next = seed;

    /// <summary>There are no keys.</summary>
    public KeySizes Keys => default;

    /// <inheritdoc/>
    public ISiteConnection Connect(SiteSchedule schedule, IReadOnlyList<LoraModule> modules) =>
        new SimulatedConnection(schedule, modules, _next++);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
