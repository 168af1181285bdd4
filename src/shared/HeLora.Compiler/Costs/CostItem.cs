using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>What has a price of its own; microseconds each on one thread.</summary>
public enum CostItem
{
    /// <summary>A mask for one input ciphertext, made ahead by the client.</summary>
    ClientMask,

    /// <summary>Encrypting into one input ciphertext, its mask ready.</summary>
    Encrypt,

    /// <summary>Decrypting one answer ciphertext.</summary>
    Decrypt,

    /// <summary>A thousand products of the client's own with a published basis.</summary>
    BasisProducts,

    /// <summary>An encryption of zero for one answer, made ahead by the server.</summary>
    ZeroMask,

    /// <summary>Reading and expanding one input ciphertext.</summary>
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

    /// <summary>The masks of one feature for a block of the streaming plan, made by the client.</summary>
    MaskWords,

    /// <summary>What the client needs of one answer word for a block.</summary>
    AnswerKeys,

    /// <summary>Expanding one feature's a for a block, on the server.</summary>
    ExpandWords,

    /// <summary>A thousand products of a weight with a block's polynomial.</summary>
    BlockProducts,

    /// <summary>Re-randomising one answer word for a block.</summary>
    RandomiseWords,

    /// <summary>What a request of the streaming plan takes beside its words, at the client.</summary>
    EncryptStep,

    /// <summary>What an answer of the streaming plan takes beside its words, at the server.</summary>
    ComputeStep,

    /// <summary>What opening an answer of the streaming plan takes beside its words.</summary>
    DecryptStep,

    /// <summary>Encrypting a thousand activations into words, masks ready.</summary>
    EncryptWords,

    /// <summary>A thousand products of a weight and a word, of one token.</summary>
    WordProducts,

    /// <summary>A thousand products of a weight and a word, of several tokens together.</summary>
    WordProductsTogether,

    /// <summary>Masking and writing a thousand answer words.</summary>
    AnswerWords,

    /// <summary>Decrypting a thousand answer words.</summary>
    DecryptWords,
}
