using BenchmarkDotNet.Attributes;

namespace HeLora.Rings.Benchmarks;

/// <summary>The forward transform and the scalar one. Each works in place on one polynomial over and over.</summary>
public class ForwardTransformBenchmarks
{
    private NttTables _tables = null!;
    private ShoupTransform _shoup = null!;
    private AlignedBuffer _residues = null!;
    private ulong[] _integers = null!;

    [Params(4096, 8192, 16384)]
    public int Degree { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        ulong prime = TransformData.Prime(Degree);
        _tables = new NttTables(Degree, new Modulus(prime));
        _shoup = new ShoupTransform(Degree, prime, _tables.Root);
        _residues = TransformData.Balanced(Degree);
        _integers = TransformData.Canonical(Degree);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tables.Dispose();
        _residues.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void ShoupForward() => _shoup.Forward(_integers);

    [Benchmark]
    public void Forward() => _tables.Forward(_residues.Span);
}
