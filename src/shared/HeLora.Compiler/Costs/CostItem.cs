using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The items that have a price of their own, in microseconds on one thread.</summary>
public enum CostItem
{
    /// <summary>The client makes the encryption mask of one input ciphertext ahead of time.</summary>
    ClientMask,

    /// <summary>The client encrypts into one input ciphertext whose mask is ready.</summary>
    Encrypt,

    /// <summary>The client decrypts one answer ciphertext.</summary>
    Decrypt,

    /// <summary>The client computes a thousand products with a published basis.</summary>
    BasisProducts,

    /// <summary>The server makes an encryption of zero for one answer ahead of time.</summary>
    ZeroMask,

    /// <summary>The server reads and expands one input ciphertext.</summary>
    ReadInput,

    /// <summary>A product of a ciphertext and a plaintext of the down factor.</summary>
    MultiplyDown,

    /// <summary>A product of a ciphertext and a plaintext of the up factor.</summary>
    MultiplyUp,

    /// <summary>A product of a ciphertext and a monomial.</summary>
    MultiplyMonomial,

    /// <summary><see cref="OperationKind.Lift"/>.</summary>
    Lift,

    /// <summary><see cref="OperationKind.Merge"/>.</summary>
    Merge,

    /// <summary>The decomposition and the division of a <see cref="OperationKind.Trace"/>.</summary>
    TraceBase,

    /// <summary>One automorphism of a <see cref="OperationKind.Trace"/>.</summary>
    TraceAutomorphism,

    /// <summary><see cref="OperationKind.Expand"/>.</summary>
    Expand,

    /// <summary><see cref="OperationKind.Lower"/>.</summary>
    Lower,

    /// <summary>The decomposition of <see cref="OperationKind.RotateHoisted"/>.</summary>
    HoistBase,

    /// <summary>One rotation of <see cref="OperationKind.RotateHoisted"/>.</summary>
    HoistedRotation,

    /// <summary><see cref="OperationKind.RotateAdd"/>.</summary>
    RotateAdd,

    /// <summary><see cref="OperationKind.Rescale"/>.</summary>
    Rescale,

    /// <summary><see cref="OperationKind.Answer"/>.</summary>
    Answer,

    /// <summary>Streaming: the client makes the masks of one feature for a block.</summary>
    MaskWords,

    /// <summary>Streaming: the client makes the answer keys of one answer word for a block.</summary>
    AnswerKeys,

    /// <summary>Streaming: the server expands the polynomial a of one feature for a block.</summary>
    ExpandWords,

    /// <summary>Streaming: the server multiplies a thousand polynomials of a block by a weight.</summary>
    BlockProducts,

    /// <summary>Streaming: the server makes the answer masks of one answer word for a block.</summary>
    RandomiseWords,

    /// <summary>Streaming: the cost of a request at the client that does not depend on its words.</summary>
    EncryptStep,

    /// <summary>Streaming: the cost of an answer at the server that does not depend on its words.</summary>
    ComputeStep,

    /// <summary>Streaming: the cost of opening an answer that does not depend on its words.</summary>
    DecryptStep,

    /// <summary>Streaming: the client encrypts a thousand activations whose masks are ready.</summary>
    EncryptWords,

    /// <summary>Streaming: the server computes a thousand products of a weight and a word of one token.</summary>
    WordProducts,

    /// <summary>Streaming: the server computes a thousand products of a weight and a word, for several tokens together.</summary>
    WordProductsTogether,

    /// <summary>Streaming: the server masks and writes a thousand answer words.</summary>
    AnswerWords,

    /// <summary>Streaming: the client decrypts a thousand answer words.</summary>
    DecryptWords,
}
