using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>The part of an offer that the plans of ciphertexts share.</summary>
public abstract class CiphertextOffer : SiteOffer, ICiphertextOffer
{
    private protected CiphertextOffer(
        SchemeParameters parameters, ICiphertextLayout layout, int answerBits, IReadOnlyList<double> deltaScales,
        IReadOnlyList<float[]> bases)
        : base(layout, answerBits, deltaScales, bases) => Parameters = parameters;

    /// <inheritdoc/>
    public SchemeParameters Parameters { get; }

    /// <inheritdoc/>
    public abstract override ICiphertextLayout Layout { get; }

    /// <inheritdoc/>
    public override ulong Fingerprint => Parameters.Fingerprint;

    /// <summary>Bytes of one input ciphertext.</summary>
    public override int InputBodySize => MessageSizes.InputBody(Parameters, Layout);

    /// <summary>Bytes of one answer ciphertext.</summary>
    public override int AnswerBodySize => MessageSizes.AnswerBody(Layout, AnswerBits);

    private protected override int HeaderSize => BatchHeader.Size;

    private protected override int InputBodies(int tokens) => Layout.InputCiphertexts(tokens);

    private protected override int AnswerBodies(int tokens) => Layout.AnswerCiphertexts(tokens);
}
