using BenchmarkDotNet.Attributes;

namespace HeLora.Rings.Benchmarks;

/// <summary>
/// The parts of a key switch of three digits: the sums modulo P, and one other limb. At a degree of 16384 the key is
/// packed and results go past the cache.
/// </summary>
public class KeySwitchBenchmarks
{
    private const int DigitCount = 3;

    private RnsRing _ring = null!;
    private SwitchingKey _key = null!;
    private RnsPolynomial[] _digits = null!;
    private AlignedBuffer _memory = null!;

    [Params(4096, 16384)]
    public int Degree { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _ring = new RnsRing(Degree, Primes.NttPrimes(Degree, 48, DigitCount + 1));
        _key = new SwitchingKey(_ring, _ring.Automorphism(5), DigitCount);
        _digits = new RnsPolynomial[DigitCount];
        for (int k = 0; k < DigitCount; k++)
        {
            _digits[k] = new RnsPolynomial(_ring, _ring.Limbs.Count, PolynomialDomain.Ntt);
            using SeededStream stream = TransformData.Stream();
            for (int limb = 0; limb < _ring.Limbs.Count; limb++)
            {
                UniformSampler.Sample(stream, _ring.Limbs[limb].Modulus.Value, _digits[k].Limb(limb));
                _key.SetB(k, limb, _digits[k].Limb(limb));
                _key.SetA(k, limb, _digits[k].Limb(limb));
            }
        }

        _memory = new AlignedBuffer(6 * Degree);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (RnsPolynomial digit in _digits)
        {
            digit.Dispose();
        }

        _memory.Dispose();
        _key.Dispose();
        _ring.Dispose();
    }

    [Benchmark]
    public void SumSpecial() => _key.SumSpecial(_digits, Pair(0));

    [Benchmark]
    public void SwitchLimb() =>
        _key.Switch(0, _digits, Pair(0), _digits[0].Limb(0), Pair(1), Pair(2));

    private ResiduePair Pair(int index) =>
        new(_memory.Span.Slice(2 * index * Degree, Degree), _memory.Span.Slice(((2 * index) + 1) * Degree, Degree));
}
