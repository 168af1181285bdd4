using System.CommandLine;
using HeLora.Bench;
using HeLora.Measurements;

namespace HeLora.Cli.Commands;

/// <summary><c>--backend</c>.</summary>
internal static class BackendOption
{
    // Names that the public benchmark document has, and what each backend would need.
    private static readonly (string Name, string Missing)[] Known =
    [
        ("HEONGPU", "the HEonGPU library (CUDA) and a binding to it"),
        ("FIDESLIB", "the FIDESlib library (CUDA, CKKS of OpenFHE) and a binding to it"),
        ("OPENFHE_GPU", "an OpenFHE build with a GPU backend and a binding to it"),
    ];

    /// <summary>Makes the option.</summary>
    public static Option<string> Create() => new("--backend")
    {
        Description = "Where steps are computed: cpu (real ciphertexts), or simulation (no encryption at all, predicted times: for planning).",
        DefaultValueFactory = _ => "cpu",
        HelpName = "cpu|simulation",
    };

    /// <summary>The backend of a name.</summary>
    /// <exception cref="MissingBackendException">The name is known, but the backend is not available.</exception>
    /// <exception cref="UsageException">The name is unknown.</exception>
    public static BenchBackend Resolve(string name) => name switch
    {
        "cpu" => BenchBackend.Cpu,
        Names.Simulation => BenchBackend.Simulation,
        _ => Array.Find(Known, k => k.Name == name) is { Name: not null } known
            ? throw new MissingBackendException(
                $"--backend {name}: not available; it needs {known.Missing} (an IBackend, see docs/backends.md); available are cpu and simulation")
            : throw new UsageException($"--backend: '{name}'; expected cpu, simulation, {string.Join(", ", Known.Select(k => k.Name))}"),
    };
}
