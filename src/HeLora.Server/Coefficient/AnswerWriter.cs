using HeLora.Plans.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Server.Coefficient;

/// <summary>Turns a masked result into the bytes of an answer.</summary>
internal static class AnswerWriter
{
    /// <summary>
    /// Brings a result to the coefficient domain, adds the mask's errors, switches to 2^k and packs what is sent: some
    /// coefficients of b, <paramref name="stride"/> apart, and all of a.
    /// </summary>
    /// <param name="offer">The offer.</param>
    /// <param name="result">A mask to which the result was added, NTT domain; overwritten.</param>
    /// <param name="stride">The distance of valid coefficients of b.</param>
    /// <param name="bodies">The answers of a token or token group.</param>
    /// <param name="index">The answer's place in them.</param>
    public static void Write(SiteOffer offer, ZeroMask result, int stride, Memory<byte> bodies, int index)
    {
        NttTables tables = offer.Parameters.Ring.Limbs[0];
        ulong q = tables.Modulus.Value;
        int bits = offer.AnswerBits, count = offer.Layout.AnswerCoefficients;
        Span<double> b = result.B.Span, a = result.A.Span;
        tables.Inverse(b);
        tables.Inverse(a);
        Residues.Add(tables.Modulus, b, result.ErrorB.Span, b);
        Residues.Add(tables.Modulus, a, result.ErrorA.Span, a);
        for (int i = 1; stride > 1 && i < count; i++)
        {
            b[i] = b[i * stride];
        }

        Span<byte> body = bodies.Span.Slice(index * offer.AnswerBodySize, offer.AnswerBodySize);
        int bytes = BitPacking.ByteCount(count, bits);
        PowerOfTwoSwitch.SwitchAndPack(b[..count], q, bits, body[..bytes]);
        PowerOfTwoSwitch.SwitchAndPack(a, q, bits, body[bytes..]);
    }
}
