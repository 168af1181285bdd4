using System.Diagnostics;
using System.Globalization;
using HeLora.Adapters.Peft;

namespace HeLora.Packages.Tests;

/// <summary>The sample's two processes outside the repository, with nothing but packages.</summary>
public sealed class OutsideTests(OutsideBuild build) : IClassFixture<OutsideBuild>
{
    // The module and the activations that the sample takes, and an error above that of every plan.
    private const string Module = "model.layers.0.self_attn.q_proj";
    private const double Tolerance = 1.0 / 64;

    [Fact]
    public void NeitherSideHasTheOthersAssemblies()
    {
        string[] client = Assemblies("Client"), server = Assemblies("Server");
        Assert.Contains("HeLora.Client.dll", client);
        Assert.DoesNotContain("HeLora.Server.dll", client);
        Assert.DoesNotContain("HeLora.Adapters.dll", client);
        Assert.Contains("HeLora.Server.dll", server);
        Assert.DoesNotContain("HeLora.Client.dll", server);
    }

    [Theory]
    [InlineData("sealed", "coefficient")]
    [InlineData("open-basis", "coefficient")]
    [InlineData("sealed", "diagonal")]
    [InlineData("sealed", "streaming")]
    [InlineData("open-basis", "streaming")]
    public async Task TheClientGetsTheAdaptersDelta(string privacy, string plan)
    {
        LoraModule module = LoraModule.Random(Module, inputSize: 512, outputSize: 512, rank: 8, alpha: 16, seed: 1);
        var expected = new double[module.OutputSize];
        module.Apply([.. Enumerable.Range(0, module.InputSize).Select(i => MathF.Sin(i))], expected);

        using var server = Process.Start(new ProcessStartInfo("dotnet", [build.Program("Server"), "random", privacy, plan])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            string started = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
            string port = started.Split(' ')[^1];
            string[] line = (await Commands.DotnetAsync(build.Folder, build.Program("Client"), port)).Trim().Split(' ');
            Assert.Equal(Module, line[0]);
            double[] deltas = [.. line.Skip(1).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.Equal(expected.Length, deltas.Length);
            Assert.All(deltas.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, Tolerance));
            Assert.True(expected.Max() > 8 * Tolerance, "the deltas are larger than the tolerance");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private string[] Assemblies(string side) =>
        [.. Directory.GetFiles(Path.GetDirectoryName(build.Program(side))!, "*.dll").Select(file => Path.GetFileName(file))];
}
