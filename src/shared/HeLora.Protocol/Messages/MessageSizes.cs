using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>Sizes of ciphertexts as they travel.</summary>
internal static class MessageSizes
{
    /// <summary>Bytes of one input ciphertext.</summary>
    public static int InputBody(SchemeParameters parameters, ICiphertextLayout layout) =>
        SeededCiphertext.BodySize(parameters, layout.RequestLevel + 1);

    /// <summary>Bytes of one answer ciphertext modulo 2^bits.</summary>
    public static int AnswerBody(ICiphertextLayout layout, int bits) =>
        BitPacking.ByteCount(layout.AnswerCoefficients, bits) + BitPacking.ByteCount(layout.Degree, bits);
}
