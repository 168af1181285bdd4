namespace HeLora.Protocol;

/// <summary>
/// What the server does to ciphertexts. Registers are numbered from 0, in files of their own (inputs, sums, answers) or in one:
/// a plan's program says which.
/// </summary>
public enum OperationKind
{
    /// <summary>Reads the next ciphertext of the request into an input: unpacks b, expands a.</summary>
    ReadInput,

    /// <summary>Sum of Count products of inputs, from Source on, with plaintexts of the down factor.</summary>
    MultiplyDown,

    /// <summary>Adds such a sum to the destination.</summary>
    MultiplyDownAdd,

    /// <summary>Sum of Count products, from Source on, with plaintexts of the up factor.</summary>
    MultiplyUp,

    /// <summary>Product with the monomial X^Argument.</summary>
    MultiplyMonomial,

    /// <summary>Sets a ciphertext to zero, for a merge at h = Argument.</summary>
    Clear,

    /// <summary>Takes a sum of products into the form in which key switches are cheap.</summary>
    Lift,

    /// <summary>(u + X^h v) + sigma_h(u - X^h v), u the destination, v the source, h = Argument.</summary>
    Merge,

    /// <summary>Hoisted trace of Count halvings, from h = Argument down.</summary>
    Trace,

    /// <summary>Splits the source: even multiples of h = Argument stay, odd ones go to the destination.</summary>
    Expand,

    /// <summary>Gives a ciphertext back from the form that <see cref="Lift"/> makes.</summary>
    Lower,

    /// <summary>Count hoisted rotations of the source by multiples of Argument slots, to successive destinations.</summary>
    RotateHoisted,

    /// <summary>Adds the source, rotated by Argument slots, to the destination.</summary>
    RotateAdd,

    /// <summary>Divides by the last modulus: one level down.</summary>
    Rescale,

    /// <summary>Adds a fresh encryption of zero, switches to the answer's modulus and writes what is valid as the unit's answer of number Destination.</summary>
    Answer,

    /// <summary>Integer products of Count tokens' words with the down factors.</summary>
    WordsDown,

    /// <summary>Integer products of Count tokens' rows with the up factors.</summary>
    WordsUp,

    /// <summary>Adds the block's encryptions of zero to the words of Count tokens and writes them.</summary>
    WordsAnswer,
}
