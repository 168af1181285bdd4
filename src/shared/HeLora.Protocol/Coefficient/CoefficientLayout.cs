using System.Numerics;

namespace HeLora.Protocol.Coefficient;

/// <summary>
/// The layout of the coefficient plan (docs/plans/coefficient.md). One <em>tree</em> takes up to <see cref="TokensPerTree"/>
/// tokens. An input ciphertext holds <see cref="BlockSize"/> inputs of each of <see cref="TokensPerCiphertext"/> tokens: input i of
/// token t at X^(t c + i). Its product with the plaintext of a row group holds row j of that group for token t at coefficient
/// (j T_c + t) c, and meaningless numbers elsewhere; the sum of the products of all input blocks is a <em>leaf</em>. Sealed: the
/// server merges and traces L leaves to one ciphertext with S = T R slots at stride N/S, expands it E times, and multiplies the
/// result by the plaintexts of the up factor. Open basis: the leaves are the answers.
/// </summary>
public sealed partial class CoefficientLayout : ICiphertextLayout
{
    /// <summary>Makes a layout from its free parameters, from which everything else follows.</summary>
    /// <param name="privacy">The policy.</param>
    /// <param name="degree">N.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections that share the input.</param>
    /// <param name="blockSize">c, a power of two.</param>
    /// <param name="tokensPerTree">T, a power of two.</param>
    /// <param name="expansions">E: the server splits the packed ciphertext into 2^E; 0 for an open basis.</param>
    /// <param name="traceSteps">The halvings of each hoisted trace, 1 to 3 for each and log2(N/S) in all; empty for an open basis.</param>
    /// <exception cref="ArgumentException">The parameters contradict one another; the text and the parameter name say which.</exception>
    public CoefficientLayout(
        AdapterPrivacy privacy, int degree, int inputSize, IReadOnlyList<ModuleShape> modules,
        int blockSize, int tokensPerTree, int expansions, IReadOnlyList<int> traceSteps)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(traceSteps);
        CheckShapes(degree, inputSize, modules);
        Privacy = privacy;
        Degree = degree;
        InputSize = inputSize;
        Modules = modules;
        ModuleRows = Pow2(modules.Max(m => m.Rank));
        Rows = ModuleRows * Pow2(modules.Count);
        BlockSize = blockSize;
        TokensPerTree = tokensPerTree;
        if (!BitOperations.IsPow2(tokensPerTree) || tokensPerTree > degree)
        {
            throw Refused.Argument(nameof(tokensPerTree), "tokens a tree", tokensPerTree, $"a power of two up to {degree}");
        }

        if (!BitOperations.IsPow2(blockSize) || blockSize > degree || degree / blockSize > (long)tokensPerTree * Rows)
        {
            throw Refused.Argument(
                nameof(blockSize), "block size", blockSize, $"a power of two from {Math.Max(1, degree / ((long)tokensPerTree * Rows))} to {degree}");
        }

        TokensPerCiphertext = Math.Min(tokensPerTree, degree / blockSize);
        RowsPerLeaf = degree / blockSize / TokensPerCiphertext;
        RowGroups = Rows / RowsPerLeaf;
        TokenGroups = TokensPerTree / TokensPerCiphertext;
        InputBlocks = (inputSize + blockSize - 1) / blockSize;
        LeafCount = TokenGroups * RowGroups;
        LeafSlots = degree / blockSize;

        if (privacy == AdapterPrivacy.OpenBasis)
        {
            if (expansions != 0)
            {
                throw Refused.Argument(nameof(expansions), "expansions", expansions, "0 for an open basis");
            }

            if (traceSteps.Count != 0)
            {
                throw Refused.Argument(nameof(traceSteps), "traces", traceSteps.Count, "0 for an open basis");
            }

            if (TokenGroups != 1)
            {
                throw Refused.Argument(
                    nameof(tokensPerTree), "tokens a tree", tokensPerTree, $"at most the {TokensPerCiphertext} of a ciphertext for an open basis");
            }

            TraceSteps = traceSteps;
            AnswersPerUnit = FilledRowGroups().Length;
            return;
        }

        Slots = LeafSlots * LeafCount;
        if (Slots > degree)
        {
            throw Refused.Argument(nameof(tokensPerTree), "slots of a tree", Slots, $"at most {degree}");
        }

        int mostExpansions = BitOperations.Log2((uint)Slots), halvings = BitOperations.Log2((uint)(degree / Slots));
        if (expansions < 0 || expansions > mostExpansions)
        {
            throw Refused.Argument(nameof(expansions), "expansions", expansions, $"0 to {mostExpansions}");
        }

        if (traceSteps.Any(s => s is < 1 or > MaxHoistedSteps) || traceSteps.Sum() != halvings)
        {
            throw Refused.Argument(
                nameof(traceSteps), "trace steps", string.Join('+', traceSteps), $"1 to {MaxHoistedSteps} for each trace, {halvings} in all");
        }

        Expansions = expansions;
        TraceSteps = traceSteps;
        OutputWindow = (degree / Slots) << expansions;
        AnswersPerUnit = modules.Sum(OutputChunks);
    }

    /// <summary>The largest d_in and d_out.</summary>
    public const int MaxDimension = 1 << 20;

    /// <summary>The most halvings of one hoisted trace.</summary>
    public const int MaxHoistedSteps = 3;

    /// <inheritdoc/>
    public PlanKind Plan => PlanKind.Coefficient;

    /// <inheritdoc/>
    public int UnitTokens => TokensPerTree;

    /// <inheritdoc/>
    public int RequestLevel => 0;

    /// <inheritdoc/>
    public int InputCapacity => Degree;

    /// <inheritdoc/>
    public int AnswerCapacity => AnswerCoefficients;

    /// <summary>The policy.</summary>
    public AdapterPrivacy Privacy { get; }

    /// <summary>N.</summary>
    public int Degree { get; }

    /// <summary>d_in.</summary>
    public int InputSize { get; }

    /// <summary>The projections.</summary>
    public IReadOnlyList<ModuleShape> Modules { get; }

    /// <summary>Rows that each projection takes up: the largest rank, rounded up to a power of two.</summary>
    public int ModuleRows { get; }

    /// <summary>R: <see cref="ModuleRows"/> times the number of projections, rounded up to a power of two.</summary>
    public int Rows { get; }

    /// <summary>c: inputs of one token in one ciphertext.</summary>
    public int BlockSize { get; }

    /// <summary>T: tokens of a tree, whose values share one packed ciphertext.</summary>
    public int TokensPerTree { get; }

    /// <summary>T_c: tokens in one input ciphertext.</summary>
    public int TokensPerCiphertext { get; }

    /// <summary>g: rows of each token in one leaf.</summary>
    public int RowsPerLeaf { get; }

    /// <summary>R/g: leaves of one token group.</summary>
    public int RowGroups { get; }

    /// <summary>T/T_c: input ciphertexts that the tokens of a tree take for one input block.</summary>
    public int TokenGroups { get; }

    /// <summary>K: input ciphertexts of one token group.</summary>
    public int InputBlocks { get; }

    /// <summary>L: leaves of a full tree.</summary>
    public int LeafCount { get; }

    /// <summary>N/c: values in one leaf.</summary>
    public int LeafSlots { get; }

    /// <summary>S: values in the packed ciphertext.</summary>
    public int Slots { get; }

    /// <summary>E: rounds of expansion.</summary>
    public int Expansions { get; }

    /// <summary>Halvings of each hoisted trace, in order.</summary>
    public IReadOnlyList<int> TraceSteps { get; }

    /// <summary>m: outputs of one answer ciphertext (sealed).</summary>
    public int OutputWindow { get; }

    /// <summary>
    /// The factor by which merging, tracing and expanding multiply every value, a power of two. The plaintexts of the down factor
    /// contain its inverse.
    /// </summary>
    public int Gain => Privacy == AdapterPrivacy.OpenBasis ? 1 : BlockSize << Expansions;

    /// <summary>Answer ciphertexts of one token (sealed) or of one token group (open basis).</summary>
    public int AnswersPerUnit { get; }

    /// <inheritdoc/>
    public int AnswerCoefficients => Privacy == AdapterPrivacy.OpenBasis ? LeafSlots : OutputWindow;

    /// <summary>Answer ciphertexts of one token for one projection (sealed).</summary>
    /// <param name="module">The projection.</param>
    public int OutputChunks(ModuleShape module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return (module.OutputSize + OutputWindow - 1) / OutputWindow;
    }

    /// <summary>Trees of a batch.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    public int Trees(int tokens) => (tokens + TokensPerTree - 1) / TokensPerTree;

    /// <summary>Token groups of all trees of a batch that hold a token.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    public int FilledTokenGroups(int tokens) => (tokens + TokensPerCiphertext - 1) / TokensPerCiphertext;

    /// <inheritdoc/>
    public int InputCiphertexts(int tokens) => FilledTokenGroups(tokens) * InputBlocks;

    /// <inheritdoc/>
    public int AnswerCiphertexts(int tokens) =>
        AnswersPerUnit * (Privacy == AdapterPrivacy.OpenBasis ? FilledTokenGroups(tokens) : tokens);

    /// <inheritdoc/>
    public IReadOnlyList<int> GaloisElements() => CoefficientKeys.Elements(this);

    /// <inheritdoc/>
    public IReadOnlyList<ScheduledOperation> Program(int tokens) => CoefficientProgram.Create(this, tokens);

    /// <inheritdoc/>
    public IReadOnlyList<OperationGroup> OperationGroups(int tokens) => CoefficientGroups.Create(this, tokens);

    /// <summary>The free parameters as a short text.</summary>
    public override string ToString() => Privacy == AdapterPrivacy.OpenBasis
        ? $"c={BlockSize} T={TokensPerTree}"
        : $"c={BlockSize} T={TokensPerTree} E={Expansions} traces={string.Join('+', TraceSteps)}";

    /// <summary>Checks the degree and the sizes of a site.</summary>
    /// <exception cref="ArgumentException">The degree, the input size or a projection is out of range.</exception>
    internal static void CheckShapes(int degree, int inputSize, IReadOnlyList<ModuleShape> modules)
    {
        if (!BitOperations.IsPow2(degree) || degree is < 1024 or > 65536)
        {
            throw Refused.Argument(nameof(degree), "degree", degree, "a power of two from 1024 to 65536");
        }

        SiteShape.Check(inputSize, modules, MaxDimension);
    }

    /// <summary>The smallest power of two that is not below a positive number.</summary>
    public static int Pow2(int value) => (int)BitOperations.RoundUpToPowerOf2((uint)value);
}
