using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>The offer of a site whose requests and answers are ciphertexts.</summary>
public interface ICiphertextOffer : ISiteOffer
{
    /// <summary>The parameters that the offer was made or read with.</summary>
    SchemeParameters Parameters { get; }

    /// <summary>The layout.</summary>
    new ICiphertextLayout Layout { get; }

    /// <summary>Bytes of one input ciphertext.</summary>
    int InputBodySize { get; }

    /// <summary>Bytes of one answer ciphertext.</summary>
    int AnswerBodySize { get; }
}
