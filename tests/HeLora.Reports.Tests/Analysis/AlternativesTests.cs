using HeLora.Measurements;
using HeLora.Reports.Analysis;

namespace HeLora.Reports.Tests.Analysis;

public class AlternativesTests
{
    private static readonly ConfigResult Bound = With(batch: 1, rotations: 13, speed: 4000);

    [Fact]
    public void The_best_by_one_setting_is_named()
    {
        string[] found = Of(
            With(batch: 4, rotations: 3.5, speed: 8000), With(batch: 8, rotations: 2.375, speed: 9000),
            With(batch: 1, rotations: 0, speed: 20_000).With(c => c with { AdapterPrivacy = "open-basis" }));
        Assert.Equal(["batch 8: 2.38 rotations, 2.25x the speed", "policy open-basis: 0 rotations, 5.00x the speed"], found);
    }

    [Fact]
    public void How_it_was_measured_does_not_matter() =>
        Assert.Single(Of(With(batch: 8, rotations: 2, speed: 9000).With(c => c with { NumTokens = 7, Seed = 7 })));

    [Fact]
    public void Others_are_no_alternatives()
    {
        ConfigResult better = With(batch: 8, rotations: 2, speed: 9000);
        Assert.Empty(Of(With(batch: 8, rotations: 2, speed: 3999)));
        Assert.Empty(Of(With(batch: 8, rotations: 13, speed: 9000)));
        Assert.Empty(Of(better with { Valid = false }));
        Assert.Empty(Of(better.With(c => c with { Rank = 4 })));
        Assert.Empty(Of(better.With(c => c with { HiddenSize = 256 })));
        Assert.Empty(Of(better.With(c => c with { OutputSize = 256 })));
        Assert.Empty(Of(better.With(c => c with { AdapterPrivacy = "open-basis" })));
        Assert.Empty(Of(better.With(c => c with { Threads = 2 })));
    }

    [Fact]
    public void A_prediction_is_no_alternative_to_what_was_measured()
    {
        ConfigResult better = With(batch: 8, rotations: 2, speed: 9000);
        Assert.Empty(Of(better.With(c => c with { Backend = "simulation" })));
        Assert.Empty(Of(better.With(c => c with { Model = "llama-3-8b" })));
    }

    [Fact]
    public void A_link_is_part_of_the_speed()
    {
        // 0.25 and 0.1 ms of computing.
        var link = new LinkFigures(1000, 1, 1, 2);
        Measurement[] all = Measured.Of(Bound with { Link = link }, With(batch: 8, rotations: 2, speed: 10_000) with { Link = link });
        Assert.Equal("batch 8: 2 rotations, 1.14x the speed", Assert.Single(new Alternatives(all).Of(all[0], new RotationBound())));
        all[1] = all[1] with { Result = all[1].Result with { Link = link with { TransferMsPerToken = 1.2 } } };
        Assert.Empty(new Alternatives(all).Of(all[0], new RotationBound()));
        all[1] = all[1] with { Result = all[1].Result with { Link = link with { BandwidthMbitPerS = 2000 } } };
        Assert.Empty(new Alternatives(all).Of(all[0], new RotationBound()));
        all[1] = all[1] with { Result = all[1].Result with { Link = null } };
        Assert.Empty(new Alternatives(all).Of(all[0], new RotationBound()));
    }

    [Fact]
    public void Another_machine_has_no_alternatives_another_run_has()
    {
        Measurement[] all = Measured.Of(Bound, With(batch: 8, rotations: 2, speed: 9000));
        all[1] = all[1] with { Machine = MadeUp.Machine with { Ntt4096ForwardUs = 3 } };
        Assert.Single(new Alternatives(all).Of(all[0], new RotationBound()));
        all[1] = all[1] with { Machine = MadeUp.Machine with { Processor = "other" } };
        Assert.Empty(new Alternatives(all).Of(all[0], new RotationBound()));
    }

    private static ConfigResult With(int batch, double rotations, double speed) => MadeUp.Result.With(c => c with { BatchSize = batch }) with
    {
        Operations = MadeUp.Result.Operations! with { AvgRotationsPerToken = rotations },
        Timing = MadeUp.Result.Timing! with { MedianHeTimeMs = 1000 / speed },
    };

    private static string[] Of(params ConfigResult[] others)
    {
        Measurement[] all = Measured.Of([Bound, .. others]);
        return [.. new Alternatives(all).Of(all[0], new RotationBound())];
    }
}
