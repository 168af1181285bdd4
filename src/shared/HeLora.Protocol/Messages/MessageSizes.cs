using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>Sizes of what travels, and how many tokens fit into a message.</summary>
internal static class MessageSizes
{
    /// <summary>Bytes of one input ciphertext.</summary>
    public static int InputBody(SchemeParameters parameters, ISiteLayout layout) =>
        SeededCiphertext.BodySize(parameters, layout.RequestLevel + 1);

    /// <summary>Bytes of one answer ciphertext modulo 2^bits.</summary>
    public static int AnswerBody(ISiteLayout layout, int bits) =>
        BitPacking.ByteCount(layout.AnswerCoefficients, bits) + BitPacking.ByteCount(layout.Degree, bits);

    /// <summary>The most tokens whose request and answer fit in an array; 0 where those of one token do not.</summary>
    public static int MaxTokens(ISiteLayout layout, int inputBody, int answerBody)
    {
        long room = Array.MaxLength - BatchHeader.Size;
        bool Fits(int tokens) => tokens <= BatchHeader.MaxTokens && (long)layout.InputCiphertexts(tokens) * inputBody <= room
            && (long)layout.AnswerCiphertexts(tokens) * answerBody <= room;

        // From below, as counts far beyond what fits would overflow.
        int fit = Fits(1) ? 1 : 0;
        while (fit > 0 && Fits(2 * fit))
        {
            fit *= 2;
        }

        for (int step = fit / 2; step > 0; step /= 2)
        {
            fit += Fits(fit + step) ? step : 0;
        }

        return fit;
    }
}
