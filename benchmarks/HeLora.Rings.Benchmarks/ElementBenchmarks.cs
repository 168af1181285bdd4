using BenchmarkDotNet.Attributes;

namespace HeLora.Rings.Benchmarks;

/// <summary>Element-wise products of polynomials in the second-level cache.</summary>
public class ElementBenchmarks
{
    private const int Degree = 8192;

    private Modulus _modulus = null!;
    private AlignedBuffer _buffer = null!;

    [GlobalSetup]
    public void Setup()
    {
        _modulus = new Modulus(TransformData.Prime(Degree));
        _buffer = TransformData.Balanced(Degree, 3);
    }

    [GlobalCleanup]
    public void Cleanup() => _buffer.Dispose();

    [Benchmark]
    public void Multiply() => Residues.Multiply(_modulus, Part(0), Part(1), Part(2));

    [Benchmark]
    public void MultiplyAccumulate() => Residues.MultiplyAccumulate(_modulus, Part(0), Part(1), Part(2));

    private Span<double> Part(int index) => _buffer.Span.Slice(index * Degree, Degree);
}
