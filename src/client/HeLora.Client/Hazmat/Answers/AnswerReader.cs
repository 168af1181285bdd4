using System.Numerics.Tensors;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat.Answers;

/// <summary>Reads and decrypts the bodies of answers modulo 2^k. For one thread at a time.</summary>
/// <param name="secret">The secret.</param>
/// <param name="bits">k. Offers require N 2^k &lt; q: |a s| is at most N 2^(k-1), so that the product modulo q is the product over the
/// integers.</param>
/// <param name="coefficients">The number of coefficients of b that an answer carries.</param>
/// <param name="stride">The distance between those coefficients in the polynomial.</param>
internal sealed class AnswerReader(SecretKey secret, int bits, int coefficients, int stride) : IDisposable
{
    private readonly AlignedBuffer _a = new(secret.Parameters.Degree);
    private readonly AlignedBuffer _multiples = new(coefficients);
    private readonly double[] _phase = new double[coefficients];

    /// <summary>Reads the next body.</summary>
    /// <param name="reader">The message.</param>
    /// <returns>b + a s at the coefficients that were sent, centred modulo 2^k. Valid until the next call; the caller may
    /// overwrite it.</returns>
    /// <exception cref="WireFormatException">The message ends early or a padding bit is set.</exception>
    public Span<double> Read(ref WireReader reader)
    {
        NttTables tables = secret.Parameters.Ring.Limbs[0];
        double modulus = Math.ScaleB(1, bits), inverse = Math.ScaleB(1, -bits);
        reader.ReadResidues("answer b", 1UL << bits, bits, _phase);
        Span<double> a = _a.Span;
        reader.ReadResidues("answer a", 1UL << bits, bits, a);
        tables.Forward(a);
        Residues.Multiply(tables.Modulus, a, secret.Values.Limb(0), a);
        tables.Inverse(a);
        Residues.Reduce(tables.Modulus, a, a);
        for (int i = 1; stride > 1 && i < coefficients; i++)
        {
            a[i] = a[i * stride];
        }

        // The sum less the nearest multiple of 2^k.
        Span<double> multiples = _multiples.Span;
        TensorPrimitives.Add(_phase, a[..coefficients], _phase);
        TensorPrimitives.Multiply(_phase, inverse, multiples);
        TensorPrimitives.Round<double>(multiples, multiples);
        TensorPrimitives.FusedMultiplyAdd(multiples, -modulus, _phase, _phase);
        return _phase;
    }

    public void Dispose()
    {
        _a.Dispose();
        _multiples.Dispose();
        Array.Clear(_phase);
    }
}
