using BenchmarkDotNet.Attributes;

namespace HeLora.Rings.Benchmarks;

/// <summary>Polynomials of 2048 words of 32 bits, and the words of a token of 4096 features.</summary>
public class WordBenchmarks
{
    private const int Degree = 2048, Features = 4096, Part = 64;

    private WordRing _ring = null!;
    private WordMultiplier _multiplier = null!;
    private TernaryFactor _secret = null!;
    private WordFactor _key = null!;
    private SeededStream _uniform = null!, _errors = null!;
    private uint[] _a = null!, _b = null!, _polynomials = null!, _tokens = null!, _words = null!;
    private float[] _x = null!;

    [GlobalSetup]
    public void Setup()
    {
        _ring = new WordRing(Degree, WordRing.ShortBits);
        _multiplier = new WordMultiplier(_ring);
        _uniform = TransformData.Stream();
        _errors = TransformData.Stream();
        double[] secret = new double[Degree];
        TernarySampler.Sample(_errors, secret);
        _secret = new TernaryFactor(_ring, secret);
        _a = new uint[Degree];
        _b = new uint[Degree];
        _ring.Expand(_uniform, _a);
        _key = new WordFactor(_ring, _a);
        _polynomials = new uint[Part * Degree];
        _tokens = new uint[Degree * Features];
        _words = new uint[Features];
        _x = new float[Features];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _key.Dispose();
        _secret.Dispose();
        _errors.Dispose();
        _uniform.Dispose();
        _multiplier.Dispose();
        _ring.Dispose();
    }

    /// <summary>Expands a and computes e - a s.</summary>
    [Benchmark]
    public void Mask() => _multiplier.Mask(_uniform, _secret, _errors, _a);

    /// <summary>Makes both parts of an encryption of zero under a public key, without errors.</summary>
    [Benchmark]
    public void Randomise() => _multiplier.RandomiseAdd(_key, _key, _secret, _a, _b);

    /// <summary>Transposes 64 features of all tokens.</summary>
    [Benchmark(OperationsPerInvoke = Part)]
    public void Transpose() => WordTransposition.ToTokens(_polynomials, Degree, _tokens, Features, 0);

    /// <summary>Adds a token's features to its masks.</summary>
    [Benchmark]
    public void Encode() => WordEncoding.Add(_x, 1024, _words, _words);
}
