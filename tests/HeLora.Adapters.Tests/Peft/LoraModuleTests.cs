using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Tests.Peft;

public sealed class LoraModuleTests
{
    [Fact]
    public void AppliesTheTwoFactors()
    {
        // A x = (1*5 + 2*6 + 3*7, -5) = (38, -5); B A x = (38, -10, 33) and twice that.
        var module = new LoraModule("q", 3, 3, 2, 2.0, [1, 2, 3, -1, 0, 0], [1, 0, 0, 2, 1, 1]);
        var delta = new double[3];
        module.Apply([5, 6, 7], delta);
        Assert.Equal([76.0, -20.0, 66.0], delta);
        Assert.Throws<ArgumentException>(() => module.Apply([5, 6], delta));
        Assert.Throws<ArgumentException>(() => module.Apply([5, 6, 7], new double[2]));
    }

    [Fact]
    public void RefusesBadArguments()
    {
        Assert.Throws<ArgumentException>(() => new LoraModule("", 1, 1, 1, 1, [1], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LoraModule("q", 0, 1, 1, 1, [], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LoraModule("q", 1, 1, 257, 1, new float[257], new float[257]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LoraModule("q", 1, 1, 1, double.NaN, [1], [1]));
        Assert.Throws<ArgumentException>(() => new LoraModule("q", 1, 1, 1, 1, [1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new LoraModule("q", 1, 1, 1, 1, [1], [float.PositiveInfinity]));
    }

    [Fact]
    public void RandomModulesHaveTheStatedSpreadAndAreRepeatable()
    {
        LoraModule module = LoraModule.Random("q", 1000, 800, 16, 32, 7);
        Assert.Equal((1000, 800, 16, 2.0), (module.InputSize, module.OutputSize, module.Rank, module.Scaling));
        Assert.InRange(Math.Sqrt(module.A.Average(value => (double)value * value) * 1000), 0.98, 1.02);
        Assert.InRange(Math.Sqrt(module.B.Average(value => (double)value * value)), 0.0196, 0.0204);
        Assert.InRange(module.A.Average(), -0.001, 0.001);
        Assert.Equal(module.A, LoraModule.Random("k", 1000, 800, 16, 1, 7).A);
        Assert.NotEqual(module.A, LoraModule.Random("q", 1000, 800, 16, 32, 8).A);
    }

    /// <summary>xoshiro256** after SplitMix64: the first outputs for these seeds, computed with the authors' algorithms in Python.</summary>
    [Theory]
    [InlineData(0UL, 0x99ec5f36cb75f2b4UL, 0xbf6e1f784956452aUL)]
    [InlineData(42UL, 0x15780b2e0c2ec716UL, 0x6104d9866d113a7eUL)]
    public void TheGeneratorIsXoshiro(ulong seed, ulong first, ulong second)
    {
        var source = new GaussianSource(seed);
        Assert.Equal(first, source.NextBits());
        Assert.Equal(second, source.NextBits());
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    [InlineData(1e-300)]
    [InlineData(0.70710678118654746)]
    [InlineData(0.70710678118654757)]
    [InlineData(0.999999)]
    [InlineData(0.1234567)]
    public void TheLogarithmIsAccurate(double x) =>
        Assert.Equal(Math.Log(x), GaussianSource.Log(x), 4e-16 * Math.Max(1, Math.Abs(Math.Log(x))));
}
