using BenchmarkDotNet.Attributes;

namespace HeLora.Rings.Benchmarks;

/// <summary>Packing polynomials into bytes and unpacking them.</summary>
public class PackingBenchmarks
{
    private const int Degree = 8192;
    private const int SwitchedBits = 32;

    private Modulus _modulus = null!;
    private AlignedBuffer _residues = null!;
    private byte[] _bytes = null!;
    private byte[] _switched = null!;

    [GlobalSetup]
    public void Setup()
    {
        _modulus = new Modulus(TransformData.Prime(Degree));
        _residues = TransformData.Balanced(Degree);
        _bytes = new byte[BitPacking.ByteCount(Degree, _modulus.BitLength)];
        _switched = new byte[BitPacking.ByteCount(Degree, SwitchedBits)];
        Pack();
    }

    [GlobalCleanup]
    public void Cleanup() => _residues.Dispose();

    [Benchmark]
    public void Pack() => BitPacking.Pack(_residues.Span, _modulus.Value, _modulus.BitLength, _bytes);

    [Benchmark]
    public bool Unpack() => BitPacking.TryUnpack(_bytes, _modulus.Value, _modulus.BitLength, _residues.Span);

    [Benchmark]
    public void SwitchAndPack() =>
        PowerOfTwoSwitch.SwitchAndPack(_residues.Span, _modulus.Value, SwitchedBits, _switched);
}
