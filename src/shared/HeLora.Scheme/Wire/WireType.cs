namespace HeLora.Scheme;

/// <summary>The type of a message, as its header states it.</summary>
public enum WireType
{
    /// <summary>A public key.</summary>
    PublicKey = 1,

    /// <summary>A set of Galois keys.</summary>
    GaloisKeys = 2,

    /// <summary>A symmetric ciphertext whose a polynomial is given by a seed.</summary>
    SeededCiphertext = 3,

    /// <summary>A ciphertext of two polynomials.</summary>
    Ciphertext = 4,

    /// <summary>A ciphertext of slots: its scale and two polynomials.</summary>
    SlotCiphertext = 5,

    /// <summary>A server's offer of one site, coefficient plan.</summary>
    CoefficientOffer = 16,

    /// <summary>A client's encrypted activations of one batch.</summary>
    Activations = 17,

    /// <summary>A server's encrypted answers to one batch.</summary>
    Answers = 18,

    /// <summary>A server's offer of one site, diagonal plan.</summary>
    DiagonalOffer = 19,

    /// <summary>A server's offer of one site, streaming plan.</summary>
    StreamingOffer = 32,

    /// <summary>A client's request to prepare one block, streaming plan: seeds and a public key.</summary>
    StreamingBlock = 33,

    /// <summary>A server's reply to a block, from which the client computes its answer keys.</summary>
    StreamingBlockAnswer = 34,

    /// <summary>A client's masked activations of one batch, streaming plan.</summary>
    StreamingActivations = 35,

    /// <summary>A server's masked answers to one batch, streaming plan.</summary>
    StreamingAnswers = 36,

    /// <summary>A client's greeting, streaming plan: it names its spool and epoch.</summary>
    StreamingHello = 37,

    /// <summary>A server's reply to a greeting: the blocks that it still holds for the spool.</summary>
    StreamingWelcome = 38,

    /// <summary>A server's publication of a whole adapter: its parameter sets and the offer of every site.</summary>
    Publication = 48,

    /// <summary>A client asks for the publication of an adapter by name.</summary>
    DescribeAdapter = 49,

    /// <summary>A client opens a session: its public keys, its Galois keys and its greetings of the streaming plan.</summary>
    OpenSession = 50,

    /// <summary>A client goes on with a session that it opened before.</summary>
    ResumeSession = 51,

    /// <summary>The server's answer to an opened or resumed session: its limits, and the blocks that it still has.</summary>
    SessionOpened = 52,

    /// <summary>A client ends a session.</summary>
    CloseSession = 53,

    /// <summary>The server's answer to an ended session.</summary>
    SessionClosed = 54,

    /// <summary>The server's answer to a message that it does not carry out: a reason and a text.</summary>
    Refusal = 55,
}
