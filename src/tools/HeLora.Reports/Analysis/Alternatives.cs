using HeLora.Measurements;

namespace HeLora.Reports.Analysis;

/// <summary>
/// Finds configurations that are better in one setting: measured on the same machine, of the same shape and link, with less of a
/// bottleneck and more tokens a second.
/// </summary>
internal sealed class Alternatives(IEnumerable<Measurement> measured)
{
    private static readonly Setting[] Settings =
    [
        new(c => $"batch {c.BatchSize}", c => c with { BatchSize = 0 }),
        new(c => $"plan {c.Plan}", c => c with { Plan = "" }),
        new(c => $"policy {c.AdapterPrivacy}", c => c with { AdapterPrivacy = "" }),
        new(c => $"profile {c.Profile}", c => c with { Profile = "" }),
    ];

    private readonly ILookup<Shape, ConfigResult> _peers = measured
        .Where(m => m.Result.Valid).ToLookup(Shape.Of, m => m.Result);

    /// <summary>The best alternative in every setting, in words; empty where none was measured.</summary>
    public IEnumerable<string> Of(Measurement measurement, IBottleneckRule rule)
    {
        ConfigResult result = measurement.Result;
        if (rule.CostOf(result) is not { } cost)
        {
            yield break;
        }

        foreach (Setting setting in Settings)
        {
            ConfigResult? best = _peers[Shape.Of(measurement)]
                .Where(peer => setting.Without(Measured(peer.Config)) == setting.Without(Measured(result.Config)))
                .Where(peer => rule.CostOf(peer) is { } other && other.Value < cost.Value && Speed.TokensPerSecond(peer) > Speed.TokensPerSecond(result))
                .MinBy(peer => rule.CostOf(peer)!.Value.Value);
            if (best is not null)
            {
                yield return $"{setting.Name(best.Config)}: {rule.CostOf(best)!.Value.Text}, {Numbers.Ratio(Speed.TokensPerSecond(best) / Speed.TokensPerSecond(result))} the speed";
            }
        }
    }

    // The number of timed tokens and the seed are not part of a configuration's identity.
    private static BenchConfig Measured(BenchConfig config) => config with { NumTokens = 1, Seed = 0 };

    private sealed record Setting(Func<BenchConfig, string> Name, Func<BenchConfig, BenchConfig> Without);

    private sealed record Shape(MachineInfo Machine, int InputSize, int OutputSize, int Rank, double? Bandwidth, double? RoundTrip)
    {
        // The transform's time varies from run to run.
        public static Shape Of(Measurement m) => new(
            m.Machine with { Ntt4096ForwardUs = 1, NttForwardUs = null }, m.Config.HiddenSize, m.Config.OutputSize, m.Config.Rank,
            m.Result.Link?.BandwidthMbitPerS, m.Result.Link?.RttMs);
    }
}
