using System.Diagnostics;
using HeLora.Adapters.Peft;
using HeLora.Cli.Loopback;
using HeLora.Cli.Output;
using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Scheme;

namespace HeLora.Cli.Bench;

/// <summary>Runs a sweep over configurations on real ciphertexts, with fresh keys for each.</summary>
internal sealed class EndToEndRunner(EndToEndOptions options)
{
    // Numbers kept between a timed run of steps and its check.
    private const int KeptNumbers = 1 << 22, LongestRun = 64;

    private const int FirstWarmUpFactor = 5;

    /// <summary>The configurations, in order.</summary>
    public IReadOnlyList<BenchCase> Cases { get; } = [.. CreateCases(options)];

    /// <summary>Measures all configurations; one that fails is reported and the sweep goes on.</summary>
    /// <param name="finished">Told of every result.</param>
    public EndToEndReport Run(Action<ConfigResult>? finished = null)
    {
        using var clock = new TransformClock(options.WarmUp);
        var results = new List<ConfigResult>();
        foreach (BenchCase item in Cases)
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
            MachineInfo.Create(transform), new SweepSummary(all.Length, valid, all.Length - valid), BestConfigurations.Of(all), all);
    }

    private static IEnumerable<BenchCase> CreateCases(EndToEndOptions options)
    {
        if (options.Modules is { } modules)
        {
            foreach (LoraModule module in modules.DistinctBy(m => (m.InputSize, m.OutputSize, m.Rank)))
            {
                foreach (int batch in options.BatchSizes)
                {
                    yield return new BenchCase(
                        Config(options, module.InputSize, module.OutputSize, module.Rank, batch) with { Module = module.Name }, () => module);
                }
            }

            yield break;
        }

        foreach (int hidden in options.HiddenSizes)
        {
            foreach (int rank in options.Ranks)
            {
                foreach (int batch in options.BatchSizes)
                {
                    yield return new BenchCase(
                        Config(options, hidden, hidden, rank, batch),
                        () => LoraModule.Random("random", hidden, hidden, rank, 2 * rank, options.Seed));
                }
            }
        }
    }

    private static BenchConfig Config(EndToEndOptions options, int inputSize, int outputSize, int rank, int batch) => new()
    {
        HiddenSize = inputSize,
        OutputSize = outputSize,
        Rank = rank,
        BatchSize = batch,
        NumTokens = options.NumTokens,
        AdapterPrivacy = Names.Of(options.Privacy),
        Threads = options.Threads,
        Seed = options.Seed,
    };

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
        BenchConfig config = item.Config;
        LoraModule module = item.CreateModule();
        using var pair = new LoopbackPair(options.Privacy);
        using SiteConnection connection = pair.Connect([module], config.BatchSize, options.Threads);
        var meter = new ErrorMeter(module);
        var source = new ActivationSource(options.Seed, config.BatchSize);
        int inputs = config.BatchSize * module.InputSize, outputs = config.BatchSize * module.OutputSize;
        int run = Math.Clamp(KeptNumbers / (inputs + outputs), 1, Math.Min(LongestRun, config.NumTokens));
        var activations = new float[run * inputs];
        var deltas = new float[run * outputs];
        source.Fill(activations);
        var clock = Stopwatch.StartNew();
        do
        {
            connection.Run(activations.AsSpan(0, inputs), deltas.AsSpan(0, outputs));
        }
        while (clock.Elapsed < warmUp);

        OperationCounts before = connection.Counts;
        var times = new List<StepTimes>(config.NumTokens);
        TimeSpan elapsed = TimeSpan.Zero;
        while (times.Count < config.NumTokens)
        {
            int steps = Math.Min(run, config.NumTokens - times.Count);
            source.Fill(activations.AsSpan(0, steps * inputs));
            clock.Restart();
            for (int step = 0; step < steps; step++)
            {
                times.Add(connection.Run(activations.AsSpan(step * inputs, inputs), deltas.AsSpan(step * outputs, outputs)));
            }

            elapsed += clock.Elapsed;
            meter.Add(activations.AsSpan(0, steps * inputs), deltas.AsSpan(0, steps * outputs));
        }

        bool valid = meter.IsWithin(options.Tolerance);
        return new ConfigResult
        {
            Config = config,
            Valid = valid,
            ErrorMessage = valid ? null : $"relative error {meter.Max:E2} (max), {meter.Rms:E2} (rms); expected at most {options.Tolerance:E2}",
            Throughput = Throughput(times, config.BatchSize),
            Operations = Operations(before, connection.Counts, config),
            Timing = Timing(times, config.BatchSize, elapsed),
            Communication = Communication(pair, connection.Offer, config.BatchSize),
            Accuracy = new AccuracyFigures(meter.Max, meter.Rms),
            Security = new SecurityFigures(pair.Parameters.Degree, pair.Parameters.Log2Qp, SecurityTable.Bits),
        };
    }

    private static ThroughputFigures Throughput(List<StepTimes> times, int batch)
    {
        double step = times.Average(t => t.Total), online = times.Average(t => t.Online);
        return new ThroughputFigures(
            1000 / step, batch * 1000 / step, step, Statistics.Median(times.Select(t => t.Total)), 1000 / online, batch * 1000 / online, online);
    }

    private static OperationFigures Operations(OperationCounts before, OperationCounts after, BenchConfig config)
    {
        double tokens = (double)config.NumTokens * config.BatchSize;
        return new OperationFigures(
            (after.Rotations - before.Rotations) / tokens,
            (after.KeySwitches - before.KeySwitches) / tokens,
            (after.Decompositions - before.Decompositions) / tokens,
            (after.Rescales - before.Rescales) / tokens,
            (after.PlainMultiplications - before.PlainMultiplications) / tokens,
            (after.Transforms - before.Transforms) / tokens);
    }

    private static TimingFigures Timing(List<StepTimes> times, int batch, TimeSpan elapsed)
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
            HeTimePercentage = 100 * times.Sum(t => t.Total) / elapsed.TotalMilliseconds,
        };
    }

    private static CommunicationFigures Communication(LoopbackPair pair, CoefficientOffer offer, int batch) => new(
        (double)offer.ActivationBytes(batch) / batch, (double)offer.AnswerBytes(batch) / batch,
        pair.GaloisKeyBytes, pair.PublicKeyBytes, offer.Serialize().Length);
}
