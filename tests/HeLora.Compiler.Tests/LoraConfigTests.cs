using HeLora.Protocol;

namespace HeLora.Compiler.Tests;

public sealed class LoraConfigTests
{
    private static readonly LoraConfig Config = new() { HiddenSize = 4096, KeyValueSize = 1024, IntermediateSize = 14336, Rank = 16 };

    [Fact]
    public void ProjectionsThatShareAnInputAreOneSite()
    {
        IReadOnlyList<SiteShape> sites = (Config with { Targets = LoraTargets.All }).Sites(AdapterPrivacy.Sealed);
        Assert.Equal(["qkv", "o", "gate+up", "down"], sites.Select(s => s.Name));
        Assert.Equal([4096, 4096, 4096, 14336], sites.Select(s => s.InputSize));
        Assert.Equal([4096, 1024, 1024], sites[0].Modules.Select(m => m.OutputSize));
        Assert.Equal([4096], sites[1].Modules.Select(m => m.OutputSize));
        Assert.Equal([14336, 14336], sites[2].Modules.Select(m => m.OutputSize));
        Assert.Equal([4096], sites[3].Modules.Select(m => m.OutputSize));
        Assert.All(sites, s => Assert.All(s.Modules, m => Assert.Equal(16, m.Rank)));
    }

    [Fact]
    public void SomeTargetsMakeSmallerSites()
    {
        SiteShape site = Assert.Single((Config with { Targets = LoraTargets.Query | LoraTargets.Value }).Sites(AdapterPrivacy.Sealed));
        Assert.Equal("qv", site.Name);
        Assert.Equal([4096, 1024], site.Modules.Select(m => m.OutputSize));
    }

    [Fact]
    public void SizesNotGivenFollowTheHiddenSize()
    {
        var config = new LoraConfig { HiddenSize = 100, Rank = 4, Targets = LoraTargets.All };
        Assert.Equal(
            [100, 100, 100, 100, 400, 400, 100], config.Sites(AdapterPrivacy.Sealed).SelectMany(s => s.Modules).Select(m => m.OutputSize));
        Assert.Equal(70, (config with { Targets = LoraTargets.Single, OutputSize = 70 }).Sites(AdapterPrivacy.Sealed)[0].Modules[0].OutputSize);
    }

    [Fact]
    public void ABasisHasNoMoreColumnsThanOutputs()
    {
        var config = new LoraConfig { HiddenSize = 100, OutputSize = 5, Rank = 8 };
        Assert.Equal(5, config.Sites(AdapterPrivacy.OpenBasis)[0].Modules[0].Rank);
        Assert.Equal(8, config.Sites(AdapterPrivacy.Sealed)[0].Modules[0].Rank);
    }

    [Theory]
    [InlineData("qkv", LoraTargets.Qkv)]
    [InlineData("qkvo", LoraTargets.Qkvo)]
    [InlineData("mlp", LoraTargets.Mlp)]
    [InlineData("all", LoraTargets.All)]
    [InlineData("single", LoraTargets.Single)]
    [InlineData("q, v", LoraTargets.Query | LoraTargets.Value)]
    [InlineData("qkv,down", LoraTargets.Qkv | LoraTargets.Down)]
    public void TargetsAreReadAndWritten(string text, LoraTargets targets)
    {
        Assert.Equal(targets, TargetNames.Parse(text));
        Assert.Equal(targets, TargetNames.Parse(TargetNames.Format(targets)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("q,,v")]
    [InlineData("single,q")]
    [InlineData("QKV")]
    public void OtherTargetsAreRefused(string text) => Assert.Throws<ArgumentException>(() => TargetNames.Parse(text));
}
