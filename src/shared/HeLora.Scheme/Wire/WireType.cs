namespace HeLora.Scheme;

/// <summary>What a message holds; part of its header.</summary>
public enum WireType
{
    /// <summary>A public key.</summary>
    PublicKey = 1,

    /// <summary>A set of Galois keys.</summary>
    GaloisKeys = 2,

    /// <summary>A seeded symmetric ciphertext.</summary>
    SeededCiphertext = 3,

    /// <summary>A ciphertext of two polynomials.</summary>
    Ciphertext = 4,

    /// <summary>A ciphertext of slots: its scale and two polynomials.</summary>
    SlotCiphertext = 5,

    /// <summary>What a server tells of a site in the coefficient plan.</summary>
    CoefficientOffer = 16,

    /// <summary>Encrypted activations.</summary>
    Activations = 17,

    /// <summary>Encrypted answers.</summary>
    Answers = 18,

    /// <summary>What a server tells of a site in the diagonal plan.</summary>
    DiagonalOffer = 19,

    /// <summary>What a server tells of a site in the streaming plan.</summary>
    StreamingOffer = 32,

    /// <summary>What a server needs of a block of masks.</summary>
    StreamingBlock = 33,

    /// <summary>What a client needs of a server for a block.</summary>
    StreamingBlockAnswer = 34,

    /// <summary>Masked activations.</summary>
    StreamingActivations = 35,

    /// <summary>Masked answers.</summary>
    StreamingAnswers = 36,

    /// <summary>A client of the streaming plan names its spool, at every start.</summary>
    StreamingHello = 37,

    /// <summary>The blocks that the server still has for a spool.</summary>
    StreamingWelcome = 38,

    /// <summary>What a server publishes of a whole adapter: its parameter sets and the offer of every site.</summary>
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
