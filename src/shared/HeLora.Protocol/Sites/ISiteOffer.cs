using HeLora.Scheme;

namespace HeLora.Protocol;

/// <summary>What a server tells every client of one site: the projections that share an input.</summary>
public interface ISiteOffer
{
    /// <summary>The parameters.</summary>
    SchemeParameters Parameters { get; }

    /// <summary>The layout.</summary>
    ISiteLayout Layout { get; }

    /// <summary>Eight bytes that name the offer; requests and answers carry them.</summary>
    ulong Id { get; }

    /// <summary>The most tokens of one message.</summary>
    int MaxTokens { get; }

    /// <summary>Bytes of one input ciphertext.</summary>
    int InputBodySize { get; }

    /// <summary>Bytes of one answer ciphertext.</summary>
    int AnswerBodySize { get; }

    /// <summary>Bytes of a request for some tokens, at most <see cref="MaxTokens"/>.</summary>
    int ActivationBytes(int tokens);

    /// <summary>Bytes of an answer for some tokens, at most <see cref="MaxTokens"/>.</summary>
    int AnswerBytes(int tokens);

    /// <summary>Writes the offer.</summary>
    byte[] Serialize();
}
