using System.Text.Json;
using System.Text.Json.Nodes;
using HeLora.Measurements;

namespace HeLora.Reports.Tests;

public class EndToEndComparisonTests
{
    private static readonly string[] Sections = ["operations", "communication", "security", "memory", "packing"];

    private static readonly CompareOptions Options = new(0.1, CountsOnly: false);

    private static readonly ConfigResult Slower = MadeUp.Full with
    {
        Timing = MadeUp.Full.Timing! with { InNtt4096 = null, MedianComputeTimeMs = 2 * MadeUp.Full.Timing.MedianComputeTimeMs },
    };

    // Every count of a report is compared: a new one that is not is found here.
    [Fact]
    public void Every_count_is_compared_up_and_down()
    {
        JsonNode report = JsonNode.Parse(JsonReport.Serialize(MadeUp.EndToEnd(MadeUp.Full)))!;
        JsonNode result = report["all_results"]![0]!;
        string[] figures =
        [
            .. Sections.SelectMany(section => result[section]!.AsObject().Select(figure => $"{section}.{figure.Key}")),
        ];
        Assert.Equal(6 + 5 + 3 + 3 + 2, figures.Length);
        foreach (string figure in figures)
        {
            string[] path = figure.Split('.');
            JsonNode original = result[path[0]]![path[1]]!.DeepClone();
            double value = original.GetValue<JsonElement>().GetDouble();
            double[] changed = path[0] == "packing" ? [value / 2] : [value + 1, value == 0 ? 2 : value - 1];
            foreach (double other in changed)
            {
                result[path[0]]![path[1]] = other;
                Difference difference = Assert.Single(Compare(MadeUp.File(MadeUp.Full), Read(report), Options with { CountsOnly = true }));
                Assert.True(difference.IsRegression);
                Assert.Equal(("hidden 512, rank 8, batch 4", figure), (difference.Configuration, difference.Figure));
            }

            result[path[0]]![path[1]] = original;
        }
    }

    [Theory]
    [InlineData("encrypt")]
    [InlineData("compute")]
    [InlineData("decrypt")]
    [InlineData("client_offline")]
    [InlineData("server_offline")]
    [InlineData("offline")]
    [InlineData("total")]
    public void Every_time_is_compared_in_transforms(string part)
    {
        JsonNode report = JsonNode.Parse(JsonReport.Serialize(MadeUp.EndToEnd(MadeUp.Full)))!;
        JsonNode units = report["all_results"]![0]!["timing"]!["in_ntt_4096"]!;
        double value = units[part]!.GetValue<double>();
        units[part] = 1.09 * value;
        Assert.Empty(Compare(MadeUp.File(MadeUp.Full), Read(report)));
        units[part] = 1.11 * value;
        Difference difference = Assert.Single(Compare(MadeUp.File(MadeUp.Full), Read(report)));
        Assert.True(difference.IsRegression);
        Assert.Equal($"timing.in_ntt_4096.{part}", difference.Figure);
        Assert.Empty(Compare(MadeUp.File(MadeUp.Full), Read(report), Options with { Tolerance = 0.12 }));
        Assert.Empty(Compare(MadeUp.File(MadeUp.Full), Read(report), Options with { CountsOnly = true }));
    }

    [Fact]
    public void A_slower_machine_is_no_regression()
    {
        // Without in_ntt_4096 the machine's own transform is the unit: all times are twice as long, and so is that.
        TimingFigures timing = MadeUp.Result.Timing!;
        ConfigResult result = MadeUp.Result with
        {
            Timing = timing with
            {
                MedianHeTimeMs = 2 * timing.MedianHeTimeMs,
                MedianEncryptTimeMs = 2 * timing.MedianEncryptTimeMs,
                MedianComputeTimeMs = 2 * timing.MedianComputeTimeMs,
                MedianDecryptTimeMs = 2 * timing.MedianDecryptTimeMs,
                MedianOfflineTimeMs = 2 * timing.MedianOfflineTimeMs,
                MedianClientOfflineTimeMs = 2 * timing.MedianClientOfflineTimeMs,
                MedianServerOfflineTimeMs = 2 * timing.MedianServerOfflineTimeMs,
            },
        };
        EndToEndFile current = new("current.json", MadeUp.EndToEnd(result) with { Machine = MadeUp.Machine with { Ntt4096ForwardUs = 2 * MadeUp.Machine.Ntt4096ForwardUs } });
        Assert.Empty(Compare(MadeUp.File(MadeUp.Result), current));
        Assert.Equal(7, Compare(MadeUp.File(MadeUp.Result), MadeUp.File(result)).Count);
        Assert.DoesNotContain(Compare(MadeUp.File(MadeUp.Result), MadeUp.File(MadeUp.Full)), d => d.IsRegression);
    }

    [Theory]
    [InlineData(1.49, 2.99, null)]
    [InlineData(1.51, 1, "accuracy.rms_relative_error")]
    [InlineData(1, 3.01, "accuracy.max_relative_error")]
    public void Errors_may_be_greater_by_what_new_keys_explain(double rms, double max, string? figure)
    {
        AccuracyFigures accuracy = MadeUp.Full.Accuracy!;
        ConfigResult current = MadeUp.Full with { Accuracy = new AccuracyFigures(max * accuracy.MaxRelativeError, rms * accuracy.RmsRelativeError) };
        Assert.Equal(figure is null ? [] : [figure], Compare(MadeUp.File(MadeUp.Full), MadeUp.File(current)).Select(d => d.Figure));
        Assert.Empty(Compare(MadeUp.File(MadeUp.Full), MadeUp.File(current), Options with { CountsOnly = true }));
    }

    [Fact]
    public void Missing_configurations_are_regressions_and_new_ones_are_not()
    {
        ConfigResult a = MadeUp.Full, b = MadeUp.Full.With(c => c with { Rank = 16 }), c = MadeUp.Full.With(x => x with { AdapterPrivacy = "open-basis" });
        Comparison comparison = EndToEndComparison.Of(MadeUp.File(a, b), MadeUp.File(c, a), Options);
        Assert.Equal(1, comparison.Configurations);
        Assert.Equal(
            ["hidden 512, rank 16, batch 4, sealed: missing", "hidden 512, rank 8, batch 4, open-basis: new"],
            comparison.Differences.Select(d => d.ToString()));
        Assert.Equal("hidden 512, rank 16, batch 4, sealed: missing", Assert.Single(comparison.Regressions).ToString());
    }

    [Fact]
    public void Configurations_are_matched_by_all_but_the_number_of_steps()
    {
        foreach (Func<BenchConfig, BenchConfig> change in (Func<BenchConfig, BenchConfig>[])[
            c => c with { HiddenSize = 9 }, c => c with { OutputSize = 9 }, c => c with { Rank = 9 }, c => c with { BatchSize = 9 },
            c => c with { Profile = "safe" }, c => c with { Targets = "qkv" }, c => c with { Plan = "diagonal" },
            c => c with { AdapterPrivacy = "open-basis" }, c => c with { Threads = 2 }, c => c with { Seed = 1 }, c => c with { Module = "m" },
            c => c with { Backend = "simulation" }, c => c with { Model = "llama-3-8b" }])
        {
            Assert.Equal(["missing", "new"], Compare(MadeUp.File(MadeUp.Full), MadeUp.File(MadeUp.Full.With(change))).Select(d => d.Verdict));
        }

        Assert.Empty(Compare(MadeUp.File(MadeUp.Full), MadeUp.File(MadeUp.Full.With(c => c with { NumTokens = 9 }))));
    }

    [Fact]
    public void Backend_and_model_are_in_the_names()
    {
        IReadOnlyList<Difference> differences = Compare(
            MadeUp.File(MadeUp.Full, MadeUp.Full.With(c => c with { Model = "some-model" })), MadeUp.File(MadeUp.Full, MadeUp.Simulation));
        Assert.Equal(
            ["hidden 512, rank 8, batch 4, cpu, some-model: missing", "hidden 512, rank 8, batch 4, simulated, no model: new"],
            differences.Select(d => d.ToString()));
    }

    [Fact]
    public void Another_schedule_is_shown_and_no_regression()
    {
        ConfigResult other = MadeUp.Full with { Prediction = MadeUp.Full.Prediction! with { ScheduleHash = new string('f', 64), MsPerToken = 9, RmsRelativeError = 9 } };
        Difference difference = Assert.Single(Compare(MadeUp.File(MadeUp.Full), MadeUp.File(other), Options with { CountsOnly = true }));
        Assert.Equal(
            "hidden 512, rank 8, batch 4: prediction.schedule_hash: 0123456789ab... -> ffffffffffff... (another schedule was chosen)", difference.ToString());
        Assert.False(difference.IsRegression);
        Assert.Empty(Compare(MadeUp.File(MadeUp.Full), MadeUp.File(MadeUp.Full with { Prediction = null })));
    }

    [Fact]
    public void A_whole_model_is_no_more_than_its_layer() =>
        Assert.Empty(Compare(MadeUp.File(MadeUp.Full), MadeUp.File(MadeUp.Full with { WholeModel = null })));

    [Fact]
    public void Times_of_a_simulation_are_predictions_and_its_counts_are_compared()
    {
        ConfigResult slower = MadeUp.Simulation with { Timing = Slower.Timing }, more = MadeUp.Simulation with { Operations = MadeUp.Result.Operations! with { AvgRotationsPerToken = 4 } };
        Assert.Empty(Compare(MadeUp.File(MadeUp.Simulation), MadeUp.File(slower)));
        Assert.Equal("operations.avg_rotations_per_token", Assert.Single(Compare(MadeUp.File(MadeUp.Simulation), MadeUp.File(more))).Figure);
    }

    [Fact]
    public void The_order_of_configurations_does_not_matter()
    {
        ConfigResult other = MadeUp.Full.With(c => c with { Rank = 16 });
        Assert.Empty(Compare(MadeUp.File(MadeUp.Full, other), MadeUp.File(other, MadeUp.Full)));
    }

    [Fact]
    public void A_configuration_that_fails_now_loses_its_figures()
    {
        var failed = new ConfigResult { Config = MadeUp.Config, Valid = false, ErrorMessage = "why" };
        IReadOnlyList<Difference> differences = Compare(MadeUp.File(MadeUp.Full), MadeUp.File(failed));
        Assert.Equal("hidden 512, rank 8, batch 4: valid: yes -> no (why)", differences[0].ToString());
        Assert.All(differences, d => Assert.True(d.IsRegression));
        Assert.Equal(1 + 19 + 7 + 2, differences.Count);
        Assert.All(Compare(MadeUp.File(failed), MadeUp.File(MadeUp.Full)), d => Assert.False(d.IsRegression));
        Assert.Empty(Compare(MadeUp.File(failed), MadeUp.File(failed)));
    }

    [Fact]
    public void A_configuration_twice_is_refused()
    {
        InputException exception = Assert.Throws<InputException>(() => Compare(MadeUp.File(MadeUp.Full), MadeUp.File(MadeUp.Full, Slower)));
        Assert.Equal("folder/e2e.json: all_results[1].config: the same as an earlier one; expected each configuration once", exception.Message);
    }

    private static IReadOnlyList<Difference> Compare(EndToEndFile baseline, EndToEndFile current, CompareOptions? options = null) =>
        EndToEndComparison.Of(baseline, current, options ?? Options).Differences;

    private static EndToEndFile Read(JsonNode report)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("r.json"), report.ToJsonString());
        return Assert.IsType<EndToEndFile>(BenchFileReader.Read(directory.File("r.json")));
    }
}
