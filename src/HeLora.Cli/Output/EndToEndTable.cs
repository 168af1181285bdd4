using HeLora.Cli.Bench;
using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>The table of a sweep.</summary>
internal static class EndToEndTable
{
    public static void Write(TextWriter writer, EndToEndReport report)
    {
        MachineInfo machine = report.Machine;
        writer.WriteLine($"{machine.Processor}, {machine.Simd}, {machine.Dotnet}; forward transform of N=4096: {machine.Ntt4096ForwardUs:F1} us");
        Table table = Terminal.Table(
            "hidden", "rank", "batch", "tok/s", "aggregate", "ms/token", "median ms", "client ms", "server ms", "offline ms", "rot/token",
            "kB up", "kB down", "keys MB", "rms error", "valid");
        foreach (ConfigResult result in report.AllResults)
        {
            table.Add(Row(result));
        }

        Terminal.Write(writer, table, "tok/s: steps a second; aggregate: times batch; ms/token, median ms: time of a step; other columns: a step divided by batch");
    }

    private static IEnumerable<string> Row(ConfigResult result)
    {
        BenchConfig config = result.Config;
        string size = config.HiddenSize == config.OutputSize ? $"{config.HiddenSize}" : $"{config.HiddenSize}>{config.OutputSize}";
        string[] head = [size, $"{config.Rank}", $"{config.BatchSize}"];
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
            Format.YesNo(result.Valid),
        ];
    }
}
