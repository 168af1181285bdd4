using HeLora.Measurements;

namespace HeLora.Tests;

/// <summary>Reports with made-up figures.</summary>
internal static class MadeUp
{
    public static MachineInfo Machine { get; } = new()
    {
        Processor = "Some Processor",
        Simd = "AVX-512",
        VectorBits = 512,
        Dotnet = ".NET 10.0.0",
        Os = "Some System X64",
        LogicalProcessors = 2,
        Ntt4096ForwardUs = 2.5,
    };

    public static BenchConfig Config { get; } = new()
    {
        HiddenSize = 512,
        OutputSize = 512,
        Rank = 8,
        BatchSize = 4,
        NumTokens = 50,
        Profile = "tuned",
        Targets = "single",
        Plan = "coefficient",
        AdapterPrivacy = "sealed",
        Threads = 1,
        Seed = 42,
    };

    public static ConfigResult Result { get; } = new()
    {
        Config = Config,
        Valid = true,
        Throughput = new ThroughputFigures(2000, 8000, 0.5, 0.48, 2500, 10_000, 0.4),
        Operations = new OperationFigures(3.5, 3.5, 2, 0, 3, 13.5),
        Timing = new TimingFigures
        {
            AvgHeTimeMs = 0.125,
            AvgEncryptTimeMs = 0.005,
            AvgComputeTimeMs = 0.08,
            AvgDecryptTimeMs = 0.015,
            AvgOfflineTimeMs = 0.025,
            AvgClientOfflineTimeMs = 0.01,
            AvgServerOfflineTimeMs = 0.015,
            MedianHeTimeMs = 0.12,
            MedianEncryptTimeMs = 0.004,
            MedianComputeTimeMs = 0.078,
            MedianDecryptTimeMs = 0.014,
            MedianOfflineTimeMs = 0.024,
            MedianClientOfflineTimeMs = 0.01,
            MedianServerOfflineTimeMs = 0.014,
            HeTimePercentage = 99,
        },
        Communication = new CommunicationFigures(12_300, 12_700, 590_000, 24_600, 98),
        Accuracy = new AccuracyFigures(1.0 / 1024, 1.0 / 2048),
        Security = new SecurityFigures(4096, 96, 128),
    };

    /// <summary>With every figure that a report may have.</summary>
    public static ConfigResult Full { get; } = Result with
    {
        Timing = Result.Timing! with
        {
            OperationsMs = new Dictionary<string, double> { ["merge"] = 0.02, ["trace"] = 0.03, ["multiply_up"] = 0.02 },
            InNtt4096 = NttUnits.From(Result.Timing, Machine.Ntt4096ForwardUs),
        },
        Memory = new MemoryFigures(1_000_000, 1_700_000, 300_000),
        Packing = new PackingFigures(0.9, 1),
        Link = new LinkFigures(1000, 1, 0.45, 0.57),
        Prediction = new PredictionFigures("0123456789abcdef", 0.1, 0.06, 1.0 / 4096),
        WholeModel = new ModelFigures("some-model", 10, 40, 0.48, 4.8, 208, 833, 123_000, 127_000, 8),
    };

    /// <summary>With another config.</summary>
    public static ConfigResult With(this ConfigResult result, Func<BenchConfig, BenchConfig> change) =>
        result with { Config = change(result.Config) };

    /// <summary>A result of the backend that encrypts nothing.</summary>
    public static ConfigResult Simulation { get; } = Result.With(c => c with { Backend = "simulation" }) with
    {
        Communication = Result.Communication! with { EvaluationKeyBytes = 0, PublicKeyBytes = 0, OfferBytes = 0 },
        Packing = Full.Packing,
        Prediction = Full.Prediction,
    };

    public static EndToEndReport EndToEnd(params ConfigResult[] results) => new(
        Machine, new SweepSummary(results.Length, results.Count(r => r.Valid), results.Count(r => !r.Valid)), BestConfigurations.Of(results), results);

    public static EndToEndFile File(params ConfigResult[] results) => new("folder/e2e.json", EndToEnd(results));

    public static MicroReport Micro(params MicroResult[] results) =>
        new(Machine with { NttForwardUs = 12 }, new MicroProfile("fast", 16384, 3, 177.5, Math.Pow(2, 40)), "cpu", results);

    public static MicroResult Operation(string name, int limbs = 3, double medianMs = 0.1, double error = 1e-9) => new()
    {
        Operation = name,
        Limbs = limbs,
        Iterations = 1000,
        TotalTimeMs = 1000 * medianMs,
        AvgTimeMs = medianMs,
        MinTimeMs = medianMs / 2,
        MaxTimeMs = medianMs * 2,
        StdTimeMs = medianMs / 10,
        MedianTimeMs = medianMs,
        InNttForward = medianMs / 0.012,
        MaxError = error,
        Valid = true,
    };

    /// <summary>Writes a report as the benchmark does, and gives its path.</summary>
    public static string Save<T>(this TemporaryDirectory directory, string name, T report)
    {
        string path = directory.File(name);
        JsonReport.Write(path, report);
        return path;
    }
}
