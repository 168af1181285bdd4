using BenchmarkDotNet.Attributes;

namespace HeLora.Rings.Benchmarks;

/// <summary>Sampling of uniform, error and ternary polynomials.</summary>
public class SamplerBenchmarks
{
    private const int Degree = 8192;

    private ulong _prime;
    private SeededStream _stream = null!;
    private AlignedBuffer _buffer = null!;

    [GlobalSetup]
    public void Setup()
    {
        _prime = TransformData.Prime(Degree);
        _stream = TransformData.Stream();
        _buffer = new AlignedBuffer(Degree);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _stream.Dispose();
        _buffer.Dispose();
    }

    [Benchmark]
    public void Uniform() => UniformSampler.Sample(_stream, _prime, _buffer.Span);

    [Benchmark]
    public void Error() => ErrorSampler.Sample(_stream, _buffer.Span);

    [Benchmark]
    public void Ternary() => TernarySampler.Sample(_stream, _buffer.Span);
}
