using System.Diagnostics;
using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Loopback;
using HeLora.Measurements;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Bench;

/// <summary>Runs a sweep over configurations, with fresh keys for each; on real ciphertexts, unless it is a simulation.</summary>
public sealed class EndToEndRunner(EndToEndOptions options) : IDisposable
{
    private const int FirstWarmUpFactor = 5, WarmBlocks = 10;

    private readonly ScheduleCompiler _compiler = new(options.Choice.Costs);

    private readonly IReadOnlyList<BenchCase> _cases = BenchCases.Create(options);

    /// <summary>Configurations of the sweep.</summary>
    public int Count => _cases.Count;

    /// <summary>Measures all configurations; one that fails is reported and the sweep goes on.</summary>
    /// <param name="finished">Told of every result.</param>
    public EndToEndReport Run(Action<ConfigResult>? finished = null)
    {
        using var clock = new TransformClock(options.WarmUp);
        var results = new List<ConfigResult>();
        foreach (BenchCase item in _cases)
        {
            clock.Measure();
            ConfigResult result = TryMeasure(item, results.Count == 0 ? FirstWarmUpFactor * options.WarmUp : options.WarmUp);
            results.Add(result);
            finished?.Invoke(result);
        }

        clock.Measure();
        double transform = clock.MedianMicroseconds;
        ConfigResult[] all =
        [
            .. results.Select(r => r.Timing is null ? r : r with { Timing = r.Timing with { InNtt4096 = NttUnits.From(r.Timing, transform) } }),
        ];
        int valid = all.Count(r => r.Valid);
        return new EndToEndReport(
            ThisMachine.Describe(transform), new SweepSummary(all.Length, valid, all.Length - valid), BestConfigurations.Of(all), all);
    }

    /// <inheritdoc/>
    public void Dispose() => _compiler.Dispose();

    private ConfigResult TryMeasure(BenchCase item, TimeSpan warmUp)
    {
        try
        {
            return Measure(item, warmUp);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new ConfigResult { Config = item.Config, Valid = false, ErrorMessage = exception.Message };
        }
    }

    private ConfigResult Measure(BenchCase item, TimeSpan warmUp)
    {
        ExecutionSchedule schedule = options.Schedule ?? _compiler.Compile(item.Lora, options.Choice.Objective, options.Choice.Budget).Schedule;
        BenchConfig config = item.Config with { Plan = Names.Of(schedule.Plan) };
        int number = 0;
        IReadOnlyList<LoraModule>[] modules =
            [.. schedule.Sites.Select(s => s.Site.Modules.Select(m => item.CreateModule(s.Site, m, number++)).ToArray())];
        using var layer = new Layer(schedule, modules, options.Backend, options.Threads, options.Seed);
        var meter = new LayerMeter(layer, modules, config.BatchSize, config.NumTokens, options.Seed);
        meter.Fill(1);
        var clock = Stopwatch.StartNew();
        do
        {
            meter.Run(0);
        }
        while (clock.Elapsed < warmUp || (warmUp > TimeSpan.Zero && layer.Sites.Any(s => s.Blocks is { Made: < WarmBlocks })));

        OperationCounts before = layer.Counts;
        Dictionary<OperationKind, double> operations = layer.OperationMs();
        var times = new List<StepTimes>(config.NumTokens);
        TimeSpan elapsed = TimeSpan.Zero;
        while (times.Count < config.NumTokens)
        {
            int steps = Math.Min(meter.RunLength, config.NumTokens - times.Count);
            meter.Fill(steps);
            clock.Restart();
            for (int step = 0; step < steps; step++)
            {
                times.Add(meter.Run(step));
            }

            elapsed += clock.Elapsed;
            meter.Check(steps);
        }

        bool valid = meter.MaxError <= options.Tolerance && meter.RmsError <= options.Tolerance;
        TimingFigures timing = Timing(times, config.BatchSize, elapsed, layer.Sites.Any(s => s.Blocks is not null)) with { OperationsMs = Operations(operations, layer, config) };
        CommunicationFigures communication = layer.Communication(config.BatchSize);
        return new ConfigResult
        {
            Config = config,
            Valid = valid,
            ErrorMessage = valid ? null : $"relative error {meter.MaxError:E2} (max), {meter.RmsError:E2} (rms); expected at most {options.Tolerance:E2}",
            Throughput = Throughput(times, config.BatchSize),
            Operations = Operations(layer.Counts - before, config),
            Timing = timing,
            Communication = communication,
            Accuracy = new AccuracyFigures(meter.MaxError, meter.RmsError),
            Security = new SecurityFigures(schedule.Parameters.Degree, schedule.Parameters.Log2Qp, SecurityTable.Bits),
            Prediction = Prediction(schedule),
            WholeModel = WholeModel(item, communication, times),
            Memory = layer.Memory,
            Packing = layer.Packing(config.BatchSize),
            Streaming = StreamingMeasurement.Of(
                layer.Sites.Select(s => s.Blocks), config.NumTokens, config.BatchSize, Statistics.Median(times.Select(t => t.Online))),
            OverheadVsPlaintext = Overhead(modules, times, config),
            Link = Link(communication, timing, schedule, config),
        };
    }

    private static ThroughputFigures Throughput(List<StepTimes> times, int batch)
    {
        double step = times.Average(t => t.Total), online = times.Average(t => t.Online);
        return new ThroughputFigures(
            1000 / step, batch * 1000 / step, step, Statistics.Median(times.Select(t => t.Total)), 1000 / online, batch * 1000 / online, online);
    }

    private static OperationFigures Operations(OperationCounts counts, BenchConfig config)
    {
        double tokens = (double)config.NumTokens * config.BatchSize;
        return new OperationFigures(
            counts.Rotations / tokens, counts.KeySwitches / tokens, counts.Decompositions / tokens, counts.Rescales / tokens,
            counts.PlainMultiplications / tokens, counts.Transforms / tokens);
    }

    // Milliseconds per token by operation; null where none was timed.
    private static SortedDictionary<string, double>? Operations(Dictionary<OperationKind, double> before, Layer layer, BenchConfig config)
    {
        double tokens = (double)config.NumTokens * config.BatchSize;
        var result = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((OperationKind kind, double ms) in layer.OperationMs())
        {
            result[Names.Of(kind)] = (ms - before.GetValueOrDefault(kind)) / tokens;
        }

        return result.Count > 0 ? result : null;
    }

    private static TimingFigures Timing(List<StepTimes> times, int batch, TimeSpan elapsed, bool inBlocks)
    {
        double Average(Func<StepTimes, double> part) => times.Average(part) / batch;
        double Median(Func<StepTimes, double> part) => Statistics.Median(times.Select(part)) / batch;
        return new TimingFigures
        {
            AvgHeTimeMs = Average(t => t.Total),
            AvgEncryptTimeMs = Average(t => t.Encrypt),
            AvgComputeTimeMs = Average(t => t.Compute),
            AvgDecryptTimeMs = Average(t => t.Decrypt),
            AvgOfflineTimeMs = Average(t => t.Offline),
            AvgClientOfflineTimeMs = Average(t => t.ClientOffline),
            AvgServerOfflineTimeMs = Average(t => t.ServerOffline),
            MedianHeTimeMs = Median(t => t.Total),
            MedianEncryptTimeMs = Median(t => t.Encrypt),
            MedianComputeTimeMs = Median(t => t.Compute),
            MedianDecryptTimeMs = Median(t => t.Decrypt),
            MedianOfflineTimeMs = Median(t => t.Offline),
            MedianClientOfflineTimeMs = Median(t => t.ClientOffline),
            MedianServerOfflineTimeMs = Median(t => t.ServerOffline),
            HeTimePercentage = 100 * times.Sum(t => inBlocks ? t.Online : t.Total) / elapsed.TotalMilliseconds,
        };
    }

    private OverheadFigures? Overhead(IReadOnlyList<LoraModule>[] modules, List<StepTimes> times, BenchConfig config)
    {
        if (!options.Backend.Encrypts)
        {
            return null;
        }

        using var plain = new PlainLora(modules, config.BatchSize, options.Threads);
        PlainFigures figures = plain.Measure();
        return new OverheadFigures(
            figures.Kernel, figures.MsPerStep / config.BatchSize, Statistics.Median(times.Select(t => t.Online)) / figures.MsPerStep,
            Statistics.Median(times.Select(t => t.Total)) / figures.MsPerStep);
    }

    private static PredictionFigures Prediction(ExecutionSchedule schedule) => new(
        schedule.Hash, schedule.Costs.Times.Total / 1000 / schedule.Costs.Tokens,
        schedule.Costs.Times.Compute / 1000 / schedule.Costs.Tokens, schedule.Costs.RelativeError);

    private ModelFigures? WholeModel(BenchCase item, CommunicationFigures bytes, List<StepTimes> times)
    {
        if (item.Model is not { } model)
        {
            return null;
        }

        double layer = Statistics.Median(times.Select(t => t.Total)), step = layer * model.Layers;
        return new ModelFigures(
            model.Name, model.Layers, model.Layers * item.Lora.Sites(options.Choice.Objective.Privacy).Sum(s => s.Modules.Count),
            layer, step, 1000 / step, item.Config.BatchSize * 1000 / step, model.Layers * bytes.BytesUpPerToken,
            model.Layers * bytes.BytesDownPerToken, BatchRecommendation.For(_compiler, item.Lora, options.Choice.Objective));
    }

    private LinkFigures? Link(CommunicationFigures bytes, TimingFigures timing, ExecutionSchedule schedule, BenchConfig config)
    {
        if (!options.WithLink)
        {
            return null;
        }

        Objective objective = options.Choice.Objective;
        double transfer = (objective.TransferMicroseconds(bytes.BytesUpPerToken + bytes.BytesDownPerToken) / 1000)
            + (objective.RoundTripMs * schedule.Sites.Count / config.BatchSize);
        return new LinkFigures(objective.BandwidthMbitPerS, objective.RoundTripMs, transfer, timing.AvgHeTimeMs + transfer);
    }
}
