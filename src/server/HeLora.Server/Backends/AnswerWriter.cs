using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Backends;

/// <summary>Turns a masked result into the body of an answer: the last step of both plans of ciphertexts.</summary>
/// <param name="tables">The first modulus q.</param>
/// <param name="bits">k: answers are modulo 2^k.</param>
/// <param name="coefficients">The number of coefficients of b that an answer carries.</param>
/// <param name="stride">The distance between them in b.</param>
public sealed class AnswerWriter(NttTables tables, int bits, int coefficients, int stride)
{
    private readonly int _bytesOfB = BitPacking.ByteCount(coefficients, bits);

    /// <summary>
    /// Brings a result to the coefficient domain, adds the mask's errors, switches from q to 2^k and packs what is sent: the
    /// valid coefficients of b, then all of a.
    /// </summary>
    /// <param name="result">A mask to which the result was added, NTT domain; overwritten.</param>
    /// <param name="body">Receives the answer's body.</param>
    public void Write(ZeroMask result, Span<byte> body)
    {
        ArgumentNullException.ThrowIfNull(result);
        ulong q = tables.Modulus.Value;
        Span<double> b = result.B.Span, a = result.A.Span;
        tables.Inverse(b);
        tables.Inverse(a);
        Residues.Add(tables.Modulus, b, result.ErrorB.Span, b);
        Residues.Add(tables.Modulus, a, result.ErrorA.Span, a);
        for (int i = 1; stride > 1 && i < coefficients; i++)
        {
            b[i] = b[i * stride];
        }

        PowerOfTwoSwitch.SwitchAndPack(b[..coefficients], q, bits, body[.._bytesOfB]);
        PowerOfTwoSwitch.SwitchAndPack(a, q, bits, body[_bytesOfB..]);
    }
}
