using HeLora.Loopback;
using HeLora.Protocol;
using HeLora.Server.Backends;

namespace HeLora.Bench;

/// <summary>Where the steps of a benchmark are computed: under encryption on a backend of the server, or in a simulation.</summary>
public abstract class BenchBackend
{
    /// <summary>The simulation: nothing is encrypted, and times are those that the schedule predicts.</summary>
    public static BenchBackend Simulation { get; } = new SimulationBackend();

    /// <summary>The name in reports.</summary>
    public abstract string Name { get; }

    /// <summary>Whether steps are computed on ciphertexts.</summary>
    public abstract bool Encrypts { get; }

    /// <summary>Real ciphertexts, computed on by a backend of the server.</summary>
    public static BenchBackend Encrypted(IBackend backend) => new EncryptedBackend(backend);

    /// <summary>Makes a connector with fresh keys for the sites of one schedule.</summary>
    /// <param name="parameters">The schedule's parameters.</param>
    /// <param name="seed">The seed of simulated errors.</param>
    internal abstract ISiteConnector CreateConnector(ParameterSpec parameters, ulong seed);

    private sealed class EncryptedBackend(IBackend backend) : BenchBackend
    {
        public override string Name => backend.Name;

        public override bool Encrypts => true;

        internal override ISiteConnector CreateConnector(ParameterSpec parameters, ulong seed) => new LoopbackConnector(parameters, backend);
    }

    private sealed class SimulationBackend : BenchBackend
    {
        public override string Name => Measurements.Names.Simulation;

        public override bool Encrypts => false;

        internal override ISiteConnector CreateConnector(ParameterSpec parameters, ulong seed) => new SimulatedConnector(seed);
    }
}
