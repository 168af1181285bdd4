namespace HeLora.Protocol;

/// <summary>
/// The kinds of operations of a server. Registers are numbered from 0; the program of the coefficient plan numbers inputs, sums
/// and answers apart, that of the diagonal plan numbers all registers together.
/// </summary>
public enum OperationKind
{
    /// <summary>Reads the next ciphertext of the request into an input: unpacks b, expands a.</summary>
    ReadInput,

    /// <summary>Sums Count products of inputs, from Source on, with plaintexts of the down factor.</summary>
    MultiplyDown,

    /// <summary>Adds such a sum to the destination instead of overwriting it.</summary>
    MultiplyDownAdd,

    /// <summary>Sums Count products of registers, from Source on, with plaintexts of the up factor.</summary>
    MultiplyUp,

    /// <summary>Multiplies by the monomial X^Argument.</summary>
    MultiplyMonomial,

    /// <summary>Sets a ciphertext to zero, for a merge at h = Argument.</summary>
    Clear,

    /// <summary>Brings a sum of products to the form in which key switches are cheap (docs/plans/coefficient.md, "Merge and trace").</summary>
    Lift,

    /// <summary>u = (u + X^h v) + sigma_h(u - X^h v) for the destination u, the source v and h = Argument.</summary>
    Merge,

    /// <summary>Traces Count halvings with one decomposition, from h = Argument down.</summary>
    Trace,

    /// <summary>Splits the source: values at even multiples of h = Argument stay, those at odd ones go to the destination.</summary>
    Expand,

    /// <summary>Brings a ciphertext back from the form that <see cref="Lift"/> makes.</summary>
    Lower,

    /// <summary>Rotates the source by 1 to Count times Argument slots with one decomposition, to successive destinations.</summary>
    RotateHoisted,

    /// <summary>Rotates the source by Argument slots and adds it to the destination.</summary>
    RotateAdd,

    /// <summary>Divides by the last modulus, which takes the ciphertext one level down.</summary>
    Rescale,

    /// <summary>Adds a fresh encryption of zero, switches to the answer modulus, and writes the valid coefficients as the unit's answer number Destination.</summary>
    Answer,

    /// <summary>Multiplies the words of Count tokens by the integer down factors.</summary>
    WordsDown,

    /// <summary>Multiplies the rows of Count tokens by the integer up factors.</summary>
    WordsUp,

    /// <summary>Adds the block's encryptions of zero to the answer words of Count tokens and writes them.</summary>
    WordsAnswer,
}
