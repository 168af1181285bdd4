using System.Diagnostics;
using System.Security.Cryptography;
using HeLora.Adapters.Peft;
using HeLora.Client;
using HeLora.Protocol;
using HeLora.Server;

namespace HeLora.Facade.Tests;

/// <summary>Restarts and memory.</summary>
public sealed class LifeTests
{
    private static readonly LoraModule[] Modules =
    [
        LoraModule.Random("model.layers.0.self_attn.q_proj", 64, 40, 4, 8, 1), LoraModule.Random("model.layers.0.self_attn.v_proj", 64, 24, 3, 8, 2),
        LoraModule.Random("model.layers.0.self_attn.o_proj", 64, 40, 4, 8, 3),
    ];

    public static TheoryData<PlanCase> Plans => PlanCase.All;

    // Bases are derived: the first 24 bytes of the hash hold on every machine.
    [Theory]
    [InlineData(PlanKind.Coefficient, "6c689d0f4cd03e1b4ab876c9eb664f974b716d1e09b7381f")]
    [InlineData(PlanKind.Streaming, "432fc5e5dbb3182d6e0b96c7d58c3e7d3ac123be08a4a6ea")]
    public void OffersAreTheSameAfterARestart(PlanKind plan, string hash)
    {
        PublishOptions options = new PlanCase(plan, AdapterPrivacy.OpenBasis).Options;
        Publication first = Publish(1), second = Publish(1), other = Publish(2);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.Sites.Select(s => s.Offer.ToArray()), second.Sites.Select(s => s.Offer.ToArray()));
        Assert.NotEqual(first.Id, other.Id);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData([.. first.Sites.SelectMany(s => s.Offer.ToArray())]))[..48]);

        Publication Publish(byte secret)
        {
            using var host = new AdapterHost(new AdapterHostOptions { Threads = 1, Secret = Enumerable.Repeat(secret, 32).ToArray() });
            return host.Load("x", Modules, options);
        }
    }

    // The test above in processes that have narrower vectors, or none.
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task OffersDoNotDependOnTheWidthOfVectors(string variable)
    {
        var start = new ProcessStartInfo(
            Path.ChangeExtension(typeof(LifeTests).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null),
            ["-method", $"*.{nameof(OffersAreTheSameAfterARestart)}", "-noColor"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { [variable] = "0" },
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Total: 2, Errors: 0, Failed: 0", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task ScratchMemoryGoesWithTheAdapter(PlanCase plan)
    {
        await using Pair pair = await Pair.CreateAsync(plan, Modules);
        await pair.CheckAsync(pair.Site, 2, 1);
        Assert.InRange(pair.Host.ScratchBytes, 1, long.MaxValue);
        Assert.True(pair.Host.Unload("adapter"));
        for (int i = 0; i < 200 && pair.Host.ScratchBytes > 0; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, pair.Host.ScratchBytes);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task MasksAheadAreBounded(PlanCase plan)
    {
        await using Pair none = await Pair.CreateAsync(plan, Modules, new AdapterHostOptions { Threads = 1, MaxMasksAhead = 0 });
        await using Pair some = await Pair.CreateAsync(plan, Modules, new AdapterHostOptions { Threads = 1, MaxMasksAhead = 2 });
        foreach (Pair pair in (Pair[])[none, some])
        {
            foreach (EncryptedSite site in pair.Client.Sites)
            {
                await pair.CheckAsync(site, 5, 1);
            }
        }

        long least = none.Host.Sessions.Single().MemoryBytes;
        if (plan.Plan != PlanKind.Streaming)
        {
            long most = least;
            for (int i = 0; i < 100 && most == least; i++)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
                most = some.Host.Sessions.Single().MemoryBytes;
            }

            // Two masks of two polynomials and two errors, at most 16384 coefficients each.
            Assert.InRange(most - least, 1, 2 * 4 * 8 * 16384);
        }
    }
}
