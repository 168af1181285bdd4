using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>Compares two reports of <c>bench end2end</c>.</summary>
internal static class EndToEndComparison
{
    /// <summary>
    /// How much greater the rms error may be. One bit less in answers makes it 1.9 times as great; the same program with new
    /// keys stays within 1.32 from twenty tokens on.
    /// </summary>
    public const double RmsFactor = 1.5;

    /// <summary>The factor by which the largest error may grow. As an extreme value it varies by a factor of 1.7 from run to run.</summary>
    public const double MaxFactor = 3;

    /// <summary>Compares.</summary>
    /// <exception cref="InputException">A report has a configuration twice.</exception>
    public static Comparison Of(EndToEndFile baseline, EndToEndFile current, CompareOptions options)
    {
        Dictionary<BenchConfig, ConfigResult> old = ByConfig(baseline), now = ByConfig(current);
        BenchConfig[] configs = [.. old.Keys.Union(now.Keys)];
        IReadOnlyList<string> variants = new ConfigNames([.. configs.Select(c => ("", c))]).Variants;
        var differences = new List<Difference>();
        for (int i = 0; i < configs.Length; i++)
        {
            BenchConfig config = configs[i];
            string name = PlainText.Clean(
                $"hidden {ConfigNames.Shape(config)}, rank {config.Rank}, batch {config.BatchSize}{(variants[i].Length > 0 ? $", {variants[i]}" : "")}");
            ConfigResult? was = old.GetValueOrDefault(config), @is = now.GetValueOrDefault(config);
            if (was is null || @is is null)
            {
                differences.Add(new Difference(name, "", "", "", @is is null ? "missing" : "new", IsRegression: @is is null));
                continue;
            }

            var comparer = new FigureComparer(name, options);
            Compare(comparer, (was, baseline.Machine), (@is, current.Machine));
            differences.AddRange(comparer.Differences);
        }

        return new Comparison(old.Keys.Intersect(now.Keys).Count(), differences);
    }

    private static void Compare(FigureComparer comparer, (ConfigResult Result, MachineInfo Machine) baseline, (ConfigResult Result, MachineInfo Machine) current)
    {
        void Count(string figure, Func<ConfigResult, double?> value) => comparer.Count(figure, value(baseline.Result), value(current.Result));
        void Error(string figure, Func<ConfigResult, double?> value, double factor) =>
            comparer.Error(figure, value(baseline.Result), value(current.Result), factor);
        void Time(string figure, Func<NttUnits, double> value)
        {
            // The times of a simulation are predictions, which do not depend on the machine.
            if (!baseline.Result.Config.IsSimulated())
            {
                comparer.Time($"timing.in_ntt_4096.{figure}", Units(baseline) is { } b ? value(b) : null, Units(current) is { } c ? value(c) : null);
            }
        }

        comparer.Validity(baseline.Result.Valid, current.Result.Valid, current.Result.ErrorMessage);
        comparer.Identity(
            "prediction.schedule_hash", baseline.Result.Prediction?.ScheduleHash, current.Result.Prediction?.ScheduleHash, "another schedule was chosen");
        Count("security.ring_degree", r => r.Security?.RingDegree);
        Count("security.log2_qp", r => r.Security?.Log2Qp);
        Count("security.bits", r => r.Security?.Bits);
        Count("operations.avg_rotations_per_token", r => r.Operations?.AvgRotationsPerToken);
        Count("operations.avg_keyswitches_per_token", r => r.Operations?.AvgKeyswitchesPerToken);
        Count("operations.avg_decompositions_per_token", r => r.Operations?.AvgDecompositionsPerToken);
        Count("operations.avg_rescales_per_token", r => r.Operations?.AvgRescalesPerToken);
        Count("operations.avg_ct_pt_multiplications_per_token", r => r.Operations?.AvgCtPtMultiplicationsPerToken);
        Count("operations.avg_transforms_per_token", r => r.Operations?.AvgTransformsPerToken);
        Count("communication.bytes_up_per_token", r => r.Communication?.BytesUpPerToken);
        Count("communication.bytes_down_per_token", r => r.Communication?.BytesDownPerToken);
        Count("communication.evaluation_key_bytes", r => r.Communication?.EvaluationKeyBytes);
        Count("communication.public_key_bytes", r => r.Communication?.PublicKeyBytes);
        Count("communication.offer_bytes", r => r.Communication?.OfferBytes);
        Count("memory.adapter_bytes", r => r.Memory?.AdapterBytes);
        Count("memory.session_bytes", r => r.Memory?.SessionBytes);
        Count("memory.client_bytes", r => r.Memory?.ClientBytes);
        Count("packing.input_utilisation", r => r.Packing?.InputUtilisation);
        Count("packing.answer_utilisation", r => r.Packing?.AnswerUtilisation);
        Time("encrypt", u => u.Encrypt);
        Time("compute", u => u.Compute);
        Time("decrypt", u => u.Decrypt);
        Time("client_offline", u => u.ClientOffline);
        Time("server_offline", u => u.ServerOffline);
        Time("offline", u => u.Offline);
        Time("total", u => u.Total);
        Error("accuracy.rms_relative_error", r => r.Accuracy?.RmsRelativeError, RmsFactor);
        Error("accuracy.max_relative_error", r => r.Accuracy?.MaxRelativeError, MaxFactor);
    }

    private static NttUnits? Units((ConfigResult Result, MachineInfo Machine) m) =>
        m.Result.Timing is { } timing ? timing.InNtt4096 ?? NttUnits.From(timing, m.Machine.Ntt4096ForwardUs) : null;

    // num_tokens is not part of a configuration's identity.
    private static Dictionary<BenchConfig, ConfigResult> ByConfig(EndToEndFile file)
    {
        var results = new Dictionary<BenchConfig, ConfigResult>();
        for (int i = 0; i < file.Report.AllResults.Count; i++)
        {
            ConfigResult result = file.Report.AllResults[i];
            if (!results.TryAdd(result.Config with { NumTokens = 1 }, result))
            {
                throw new InputException($"{file.Path}: all_results[{i}].config: the same as an earlier one; expected each configuration once");
            }
        }

        return results;
    }
}
