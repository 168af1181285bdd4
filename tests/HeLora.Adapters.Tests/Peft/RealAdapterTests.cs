using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Tests.Peft;

/// <summary>A published adapter of GPT-2, when it lies in a shared data folder above the tests.</summary>
public sealed class RealAdapterTests
{
    [Fact]
    public void LoadsAPublishedAdapter()
    {
        string? directory = Find();
        Assert.SkipWhen(directory is null, "The adapter is not on this machine.");
        PeftAdapter adapter = PeftAdapter.Load(directory);

        Assert.Equal(36, adapter.Modules.Count);
        Assert.True(adapter.Config.FanInFanOut);
        Assert.Equal("transformer.h.0.attn.c_attn", adapter.Modules[0].Name);
        Assert.Equal("transformer.h.11.mlp.c_proj", adapter.Modules[^1].Name);
        Assert.All(adapter.Modules, module => Assert.Equal((8, 4.0), (module.Rank, module.Scaling)));

        // fan_in_fan_out is set, and yet A is (r, d_in) and B is (d_out, r).
        LoraModule attention = adapter.Find("transformer.h.2.attn.c_attn")!;
        LoraModule feedForward = adapter.Find("transformer.h.2.mlp.c_proj")!;
        Assert.Equal((768, 2304), (attention.InputSize, attention.OutputSize));
        Assert.Equal((3072, 768), (feedForward.InputSize, feedForward.OutputSize));

        BalancedFactors factors = BalancedFactors.Create(feedForward);
        Assert.InRange(Algebra.Dense.RelativeError(Algebra.Dense.Product(factors.Up, factors.Down, 768, 8, 3072), Algebra.Dense.Of(feedForward)), 0, 1e-12);
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", "peft-gpt2-tigrinya");
            if (Directory.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
