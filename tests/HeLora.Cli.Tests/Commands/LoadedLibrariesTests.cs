using System.Reflection;
using System.Runtime.Loader;

namespace HeLora.Cli.Tests.Commands;

public sealed class LoadedLibrariesTests(RealReports reports) : IClassFixture<RealReports>
{
    private static readonly string[] ForDrawing = ["ScottPlot", "SkiaSharp", "HarfBuzzSharp"];

    [Theory]
    [InlineData("plan --hidden-size 64 --rank 2")]
    [InlineData("bench end2end --hidden-sizes 64 --ranks 2 --batch-sizes 1 --num-tokens 2 --warm-up 0")]
    [InlineData("bench micro --profile tuned --iterations 1 --warm-up 0")]
    public void Commands_that_draw_nothing_load_nothing_to_draw_with(string command) =>
        Assert.DoesNotContain(LoadedBy(command.Split(' ')), IsForDrawing);

    [Fact]
    public void Comparisons_load_nothing_to_draw_with() =>
        Assert.DoesNotContain(LoadedBy("compare", reports.Sealed, reports.Sealed), IsForDrawing);

    [Fact]
    public void A_report_draws()
    {
        using var directory = new TemporaryDirectory();
        Assert.Contains(LoadedBy("report", reports.Micro, "--output", directory.File("r.html")), IsForDrawing);
    }

    private static bool IsForDrawing(string assembly) => ForDrawing.Any(name => assembly.StartsWith(name, StringComparison.Ordinal));

    // Other tests of this process draw: the program is loaded once more, into a context of its own.
    private static string[] LoadedBy(params string[] args)
    {
        var context = new Program();
        Type application = context.LoadFromAssemblyName(typeof(CliApplication).Assembly.GetName()).GetType(typeof(CliApplication).FullName!)!;
        using var error = new StringWriter();
        Assert.Equal(
            CliApplication.Success,
            application.GetMethod(nameof(CliApplication.Run), BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [args, TextWriter.Null, error]));
        string[] loaded = [.. context.Assemblies.Select(a => a.GetName().Name!)];
        Assert.Contains("HeLora.Measurements", loaded);
        return loaded;
    }

    private sealed class Program : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
