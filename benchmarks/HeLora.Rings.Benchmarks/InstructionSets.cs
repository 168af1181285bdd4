using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using Perfolizer.Horology;

namespace HeLora.Rings.Benchmarks;

/// <summary>
/// Runs every benchmark once for each instruction set: all instructions of the machine, all but AVX-512, and no vector
/// instructions. A ratio compares within one instruction set.
/// </summary>
internal sealed class InstructionSets : ManualConfig
{
    public InstructionSets()
    {
        AddJob(Short(Simd.Name));
        if (Simd.Widest == VectorWidth.Vector512)
        {
            AddJob(Short("AVX2+FMA").WithEnvironmentVariable("DOTNET_EnableAVX512", "0"));
        }

        if (Simd.Widest != VectorWidth.Scalar)
        {
            AddJob(Short("scalar").WithEnvironmentVariable("DOTNET_EnableHWIntrinsic", "0"));
        }

        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddColumn(TargetMethodColumn.Method, JobCharacteristicColumn.AllColumns[0]);
        AddColumnProvider(DefaultColumnProviders.Params, DefaultColumnProviders.Statistics);
        WithSummaryStyle(SummaryStyle.Default.WithRatioStyle(RatioStyle.Trend).WithTimeUnit(TimeUnit.Microsecond));
        WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared));
    }

    private static Job Short(string name) => new Job(name)
        .WithRuntime(CoreRuntime.Core10_0)
        .WithWarmupCount(4)
        .WithIterationCount(15)
        .WithIterationTime(TimeInterval.FromMilliseconds(100));
}
