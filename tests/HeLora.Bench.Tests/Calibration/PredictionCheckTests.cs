using HeLora.Measurements;

namespace HeLora.Bench.Tests;

public class PredictionCheckTests
{
    private static readonly BenchConfig Config = new()
    {
        HiddenSize = 1,
        OutputSize = 1,
        Rank = 1,
        BatchSize = 1,
        NumTokens = 1,
        Profile = "tuned",
        Targets = "single",
        Plan = "coefficient",
        AdapterPrivacy = "sealed",
        Threads = 1,
        Seed = 1,
    };

    [Theory]
    [InlineData(9, 1, true)]
    [InlineData(8, 2, false)]
    [InlineData(0, 0, false)]
    public void Nine_of_ten_must_be_within(int good, int bad, bool holds)
    {
        PredictionRow[] rows =
        [
            .. Enumerable.Repeat(new PredictionRow(Config, 1.29, 1), good), .. Enumerable.Repeat(new PredictionRow(Config, 0.69, 1), bad),
        ];
        var check = new PredictionCheck(rows, 0.3);
        Assert.Equal(good, check.Within);
        Assert.Equal(holds, check.Holds);
    }
}
