using BenchmarkDotNet.Attributes;

namespace HeLora.Rings.Benchmarks;

/// <summary>Products with the factors of an adapter of rank 16 and 4096 features.</summary>
public class MatrixBenchmarks
{
    private const int Rank = 16, Features = 4096, Degree = 2048, Part = 64;

    private IntegerMatrix _down = null!, _up = null!;
    private FloatMatrix _floatDown = null!, _floatUp = null!;
    private uint[] _large = null!, _small = null!, _polynomials = null!, _sums = null!;
    private ulong[] _largeWords = null!, _smallWords = null!;
    private float[] _largeNumbers = null!, _smallNumbers = null!;

    /// <summary>The number of vectors that go together.</summary>
    [Params(1, 16)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        double[] weights = [.. Enumerable.Range(0, Rank * Features).Select(_ => (double)random.Next(-2048, 2048))];
        float[] numbers = [.. weights.Select(w => (float)w)];
        _down = new IntegerMatrix(weights, Rank, Features);
        _up = new IntegerMatrix(weights, Features, Rank);
        _floatDown = new FloatMatrix(numbers, Rank, Features);
        _floatUp = new FloatMatrix(numbers, Features, Rank);
        _large = new uint[Tokens * Features];
        _small = new uint[Tokens * Rank];
        _largeWords = new ulong[Tokens * Features];
        _smallWords = new ulong[Tokens * Rank];
        _largeNumbers = new float[Tokens * Features];
        _smallNumbers = new float[Tokens * Rank];
        _polynomials = new uint[Part * Degree];
        _sums = new uint[Rank * Degree];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _down.Dispose();
        _up.Dispose();
        _floatDown.Dispose();
        _floatUp.Dispose();
    }

    [Benchmark]
    public void Down32() => _down.Multiply(_large, _small);

    [Benchmark]
    public void Down64() => _down.Multiply(_largeWords, _smallWords);

    [Benchmark]
    public void Up32() => _up.Multiply(_small, _large);

    [Benchmark]
    public void Up64() => _up.Multiply(_smallWords, _largeWords);

    [Benchmark]
    public void FloatDown() => _floatDown.Multiply(_largeNumbers, _smallNumbers);

    [Benchmark]
    public void FloatUp() => _floatUp.Multiply(_smallNumbers, _largeNumbers);

    /// <summary>64 columns of the product over polynomials of 2048 tokens, which is 1/64 of the product.</summary>
    [Benchmark(OperationsPerInvoke = Degree * Part / Features)]
    public void DownPolynomials() => _down.MultiplyAddPolynomials(_polynomials, 0, _sums, 0, Rank);
}
