using HeLora.Loopback;
using HeLora.Measurements;
using HeLora.Protocol;
using HeLora.Server.Backends;

namespace HeLora.Bench;

/// <summary>The place where a benchmark's steps are computed: a backend of the server, under encryption, or a simulation.</summary>
public abstract class BenchBackend
{
    /// <summary>The processor, with real ciphertexts.</summary>
    public static BenchBackend Cpu { get; } = Encrypted("cpu", threads => new CpuBackend(threads));

    /// <summary>The simulation: nothing is encrypted, and times are those that the schedule predicts.</summary>
    public static BenchBackend Simulation { get; } = new SimulationBackend();

    /// <summary>The name in reports.</summary>
    public abstract string Name { get; }

    /// <summary>Whether steps are computed on ciphertexts.</summary>
    public abstract bool Encrypts { get; }

    /// <summary>Real ciphertexts, computed on by a backend of the server.</summary>
    /// <param name="name">The name in reports.</param>
    /// <param name="create">Makes the backend, given its threads; benchmarks dispose it.</param>
    public static BenchBackend Encrypted(string name, Func<int, IBackend> create) => new EncryptedBackend(name, create);

    /// <summary>Starts a server for one schedule, with nothing in its memory.</summary>
    /// <param name="parameters">The schedule's parameters.</param>
    /// <param name="threads">Threads of the server.</param>
    /// <param name="seed">The seed of simulated errors.</param>
    internal abstract BenchServer Start(ParameterSpec parameters, int threads, ulong seed);

    private sealed class EncryptedBackend(string name, Func<int, IBackend> create) : BenchBackend
    {
        public override string Name => name;

        public override bool Encrypts => true;

        internal override BenchServer Start(ParameterSpec parameters, int threads, ulong seed)
        {
            IBackend backend = create(threads);
            return new BenchServer(new LoopbackConnector(parameters, backend), backend);
        }
    }

    private sealed class SimulationBackend : BenchBackend
    {
        public override string Name => Names.Simulation;

        public override bool Encrypts => false;

        internal override BenchServer Start(ParameterSpec parameters, int threads, ulong seed) => new(new SimulatedConnector(seed), null);
    }
}
