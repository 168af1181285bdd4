using HeLora.Loopback;
using HeLora.Server.Backends;

namespace HeLora.Bench;

/// <summary>The server of one schedule, and the connector of its sites with fresh keys.</summary>
/// <param name="connector">The connector; owned.</param>
/// <param name="backend">Where it computes, owned; null for a simulation.</param>
internal sealed class BenchServer(ISiteConnector connector, IBackend? backend) : IDisposable
{
    /// <summary>Connects the sites.</summary>
    public ISiteConnector Connector => connector;

    /// <summary>Bytes of scratch memory that the schedule's sessions share; 0 for a simulation.</summary>
    public long ScratchBytes => backend?.ScratchBytes ?? 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        connector.Dispose();
        backend?.Dispose();
    }
}
