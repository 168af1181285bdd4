
namespace HeLora.Loopback.Tests;

public class ActivationSourceTests
{
    [Fact]
    public void Activations_follow_seed_and_stream()
    {
        Assert.Equal(Fill(1, 2, 100), Fill(1, 2, 100));
        Assert.NotEqual(Fill(1, 2, 100), Fill(1, 3, 100));
        Assert.NotEqual(Fill(1, 2, 100), Fill(2, 2, 100));
    }

    [Fact]
    public void One_in_a_hundred_is_eight_times_as_large()
    {
        float[] x = Fill(42, 0, 200_000);

        // 0.99 + 0.01 * 64 with a standard error of about 0.018; P(|g| > 0.625) = 0.532 of the outliers exceed 5.
        Assert.InRange(x.Average(v => (double)v * v), 1.53, 1.73);
        Assert.InRange(x.Count(v => Math.Abs(v) > 5), 900, 1230);
    }

    private static float[] Fill(ulong seed, int stream, int count)
    {
        var x = new float[count];
        new ActivationSource(seed, stream).Fill(x);
        return x;
    }
}
