using HeLora.Measurements;
using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>The table of a sweep.</summary>
internal static class EndToEndTable
{
    private const string Simulated = "SIMULATION: nothing was encrypted; times are predictions, errors are drawn from the noise model";

    public static void Write(TextWriter writer, EndToEndReport report)
    {
        MachineInfo machine = report.Machine;
        writer.WriteLine($"{machine.Processor}, {machine.Simd}, {machine.Dotnet}; forward transform of N=4096: {machine.Ntt4096ForwardUs:F1} us");
        bool simulated = report.AllResults.Any(r => r.Config.Backend == Names.Simulation);
        if (simulated)
        {
            writer.WriteLine(Simulated);
        }

        Table table = Terminal.Table(
            "hidden", "rank", "batch", "<targets", "<plan", "tok/s", "aggregate", "ms/token", "median ms", "client ms", "server ms", "offline ms", "rot/token",
            "kB up", "kB down", "keys MB", "rms error", "valid");
        foreach (ConfigResult result in report.AllResults)
        {
            table.Add(Row(result));
        }

        Terminal.Write(writer, table, (simulated ? Simulated + "\n" : "") + "tok/s: steps a second; aggregate: times batch; ms/token, median ms: time of a step; other columns: a step divided by batch");
        foreach (ConfigResult result in report.AllResults)
        {
            WriteLink(writer, result);
            WriteModel(writer, result);
        }
    }

    private static void WriteLink(TextWriter writer, ConfigResult result)
    {
        if (result.Link is { } link)
        {
            writer.WriteLine(
                $"{Prefix(result)}with a link of {link.BandwidthMbitPerS:0.##} Mbit/s and {link.RttMs:0.##} ms: {link.TransferMsPerToken:F3} ms of transfer, {link.MsPerTokenWithLink:F3} ms in all per token");
        }
    }

    private static void WriteModel(TextWriter writer, ConfigResult result)
    {
        if (result.WholeModel is { } model)
        {
            writer.WriteLine(
                $"{Prefix(result)}{model.Name}, {model.Layers} layers, {model.AdaptedProjections} projections: {model.LayerMsPerStep:F2} ms a layer and step, {model.ModelMsPerStep:F1} ms a model and step, "
                + $"{model.AggregateTokensPerSecond:F2} tok/s; {model.BytesUpPerToken / 1e6:F2} MB up, {model.BytesDownPerToken / 1e6:F2} MB down per token; recommended batch size {model.RecommendedBatchSize}");
        }
    }

    private static string Prefix(ConfigResult result) =>
        $"{(result.Config.Backend == Names.Simulation ? "SIMULATION: " : "")}{result.Config.HiddenSize}, rank {result.Config.Rank}, batch {result.Config.BatchSize}: ";

    private static IEnumerable<string> Row(ConfigResult result)
    {
        BenchConfig config = result.Config;
        string size = config.HiddenSize == config.OutputSize ? $"{config.HiddenSize}" : $"{config.HiddenSize}>{config.OutputSize}";
        string[] head = [size, $"{config.Rank}", $"{config.BatchSize}", config.Targets, config.Plan];
        if (result.Throughput is not { } speed || result.Timing is not { } time || result.Operations is not { } operations
            || result.Communication is not { } bytes || result.Accuracy is not { } accuracy)
        {
            return [.. head, .. Enumerable.Repeat("-", 12), Format.YesNo(false)];
        }

        return
        [
            .. head,
            $"{speed.TokensPerSecond:F1}",
            $"{speed.AggregateTokensPerSecond:F1}",
            $"{speed.MsPerToken:F3}",
            $"{speed.MedianMsPerToken:F3}",
            $"{time.AvgEncryptTimeMs + time.AvgDecryptTimeMs:F3}",
            $"{time.AvgComputeTimeMs:F3}",
            $"{time.AvgOfflineTimeMs:F3}",
            $"{operations.AvgRotationsPerToken:0.##}",
            Format.Kilobytes(bytes.BytesUpPerToken),
            Format.Kilobytes(bytes.BytesDownPerToken),
            $"{(bytes.EvaluationKeyBytes + bytes.PublicKeyBytes) / 1e6:F3}",
            Format.PowerOfTwo(accuracy.RmsRelativeError),
            config.Backend == Names.Simulation ? "simulated" : Format.YesNo(result.Valid),
        ];
    }
}
