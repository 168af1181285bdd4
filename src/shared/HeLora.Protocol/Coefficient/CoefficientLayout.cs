using System.Numerics;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Coefficient;

/// <summary>
/// Where every number of a coefficient-packed step sits. One <em>tree</em> takes up to <see cref="TokensPerTree"/>
/// tokens. An input ciphertext holds a block of <see cref="BlockSize"/> inputs of each of
/// <see cref="TokensPerCiphertext"/> tokens, token t's input i at X^(t c + i). A product with the plaintext of row
/// group rho holds row j of that group for token t at coefficient (j T_c + t) c, garbage elsewhere; the sum over the
/// input blocks is a <em>leaf</em>. Sealed: L leaves are merged and traced to one ciphertext with S = T R slots at
/// stride N/S, which is expanded E times and meets the plaintexts of the up factor. Open basis: leaves are answers.
/// </summary>
public sealed class CoefficientLayout : ICiphertextLayout
{
    /// <summary>Makes a layout from its free parameters; everything else follows.</summary>
    /// <param name="privacy">The policy.</param>
    /// <param name="degree">N.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections that share the input.</param>
    /// <param name="blockSize">c, a power of two.</param>
    /// <param name="tokensPerTree">T, a power of two.</param>
    /// <param name="expansions">E: the packed ciphertext is split into 2^E.</param>
    /// <param name="traceSteps">How many halvings each hoisted trace takes, 1 to 3 each, log2(N/S) in all; empty for an open basis.</param>
    /// <exception cref="ArgumentException">The parameters contradict one another; the message says which.</exception>
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
        Require(BitOperations.IsPow2(tokensPerTree) && tokensPerTree <= degree, nameof(tokensPerTree), "a power of two up to N");
        Require(
            BitOperations.IsPow2(blockSize) && blockSize <= degree && (long)degree / blockSize <= (long)tokensPerTree * Rows,
            nameof(blockSize), "a power of two from N/(T R) to N");
        TokensPerCiphertext = Math.Min(tokensPerTree, degree / blockSize);
        RowsPerLeaf = degree / blockSize / TokensPerCiphertext;
        RowGroups = Rows / RowsPerLeaf;
        TokenGroups = TokensPerTree / TokensPerCiphertext;
        InputBlocks = (inputSize + blockSize - 1) / blockSize;
        LeafCount = TokenGroups * RowGroups;
        LeafSlots = degree / blockSize;

        if (privacy == AdapterPrivacy.OpenBasis)
        {
            Require(expansions == 0 && traceSteps.Count == 0, nameof(expansions), "no trace and no expansion for an open basis");
            Require(TokenGroups == 1, nameof(tokensPerTree), "at most the tokens of one ciphertext for an open basis");
            TraceSteps = traceSteps;
            AnswersPerUnit = FilledRowGroups().Length;
            return;
        }

        Slots = LeafSlots * LeafCount;
        Require(Slots <= degree, nameof(tokensPerTree), "at most N slots in a tree");
        Require(expansions >= 0 && expansions <= BitOperations.Log2((uint)Slots), nameof(expansions), "at most log2 of the slots");
        Require(
            traceSteps.All(s => s is >= 1 and <= MaxHoistedSteps) && traceSteps.Sum() == BitOperations.Log2((uint)(degree / Slots)),
            nameof(traceSteps), "hoisted traces of 1 to 3 halvings, log2(N/S) in all");
        Expansions = expansions;
        TraceSteps = traceSteps;
        OutputWindow = (degree / Slots) << expansions;
        AnswersPerUnit = modules.Sum(OutputChunks);
    }

    /// <summary>The largest d_in and d_out.</summary>
    public const int MaxDimension = 1 << 20;

    /// <summary>The most trace steps that one decomposition serves.</summary>
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

    /// <summary>Rows a projection takes: the largest rank, rounded up to a power of two.</summary>
    public int ModuleRows { get; }

    /// <summary>R: rows of all projections, both rounded up to powers of two.</summary>
    public int Rows { get; }

    /// <summary>c: inputs of one token in one ciphertext.</summary>
    public int BlockSize { get; }

    /// <summary>T: tokens whose values share one packed ciphertext.</summary>
    public int TokensPerTree { get; }

    /// <summary>T_c: tokens in one input ciphertext.</summary>
    public int TokensPerCiphertext { get; }

    /// <summary>g: rows one leaf holds.</summary>
    public int RowsPerLeaf { get; }

    /// <summary>R/g.</summary>
    public int RowGroups { get; }

    /// <summary>T/T_c.</summary>
    public int TokenGroups { get; }

    /// <summary>K: input ciphertexts of one token group.</summary>
    public int InputBlocks { get; }

    /// <summary>L: leaves of a full tree.</summary>
    public int LeafCount { get; }

    /// <summary>N/c: values in one leaf.</summary>
    public int LeafSlots { get; }

    /// <summary>S: values in the packed ciphertext.</summary>
    public int Slots { get; }

    /// <summary>E.</summary>
    public int Expansions { get; }

    /// <summary>Halvings of each hoisted trace, in order.</summary>
    public IReadOnlyList<int> TraceSteps { get; }

    /// <summary>m: outputs of one answer ciphertext (sealed).</summary>
    public int OutputWindow { get; }

    /// <summary>The factor that merging, tracing and expanding put on every value, a power of two; its inverse is folded
    /// into the plaintexts of the down factor.</summary>
    public int Gain => Privacy == AdapterPrivacy.OpenBasis ? 1 : BlockSize << Expansions;

    /// <summary>Answer ciphertexts of one token (sealed) or of one token group (open basis).</summary>
    public int AnswersPerUnit { get; }

    /// <summary>Coefficients of b that an answer carries.</summary>
    public int AnswerCoefficients => Privacy == AdapterPrivacy.OpenBasis ? LeafSlots : OutputWindow;

    /// <summary>Answer ciphertexts of one token for one projection (sealed).</summary>
    public int OutputChunks(ModuleShape module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return (module.OutputSize + OutputWindow - 1) / OutputWindow;
    }

    /// <summary>The row groups that hold a row of some projection, ascending; the others are padding.</summary>
    public int[] FilledRowGroups()
    {
        var groups = new List<int>();
        for (int m = 0; m < Modules.Count; m++)
        {
            int first = Row(m, 0) / RowsPerLeaf, last = Row(m, Modules[m].Rank - 1) / RowsPerLeaf;
            for (int group = Math.Max(first, groups.Count == 0 ? 0 : groups[^1] + 1); group <= last; group++)
            {
                groups.Add(group);
            }
        }

        return [.. groups];
    }

    /// <summary>The expanded ciphertexts that the rows of a projection of token 0 lie in (sealed), ascending.</summary>
    /// <param name="module">The projection.</param>
    public int[] ExpandedSpan(int module) => Span(module, module + 1);

    /// <summary>The expanded ciphertexts that any row of token 0 lies in (sealed), ascending.</summary>
    public int[] ExpandedSpan() => Span(0, Modules.Count);

    /// <summary>Trees that a batch takes.</summary>
    public int Trees(int tokens) => (tokens + TokensPerTree - 1) / TokensPerTree;

    /// <summary>Token groups that a batch fills, over all its trees.</summary>
    public int FilledTokenGroups(int tokens) => (tokens + TokensPerCiphertext - 1) / TokensPerCiphertext;

    /// <summary>Input ciphertexts of a batch.</summary>
    public int InputCiphertexts(int tokens) => FilledTokenGroups(tokens) * InputBlocks;

    /// <summary>Answer ciphertexts of a batch.</summary>
    public int AnswerCiphertexts(int tokens) =>
        AnswersPerUnit * (Privacy == AdapterPrivacy.OpenBasis ? FilledTokenGroups(tokens) : tokens);

    /// <summary>The global row of a projection's row.</summary>
    public int Row(int module, int row) => (module * ModuleRows) + row;

    /// <summary>The coefficient of a leaf that holds a row (within its group) for a token (within its ciphertext).</summary>
    public int LeafPosition(int rowInGroup, int token) => ((rowInGroup * TokensPerCiphertext) + token) * BlockSize;

    /// <summary>
    /// The place of a leaf among the L: token group in the low bits, then the row group bit-reversed, so that what is
    /// split first by expanding are tokens and then projections.
    /// </summary>
    public int LeafIndex(int tokenGroup, int rowGroup)
    {
        int reversed = 0;
        for (int bit = 1, value = rowGroup; bit < RowGroups; bit *= 2, value >>= 1)
        {
            reversed = (reversed << 1) | (value & 1);
        }

        return tokenGroup + (TokenGroups * reversed);
    }

    /// <summary>The slot of a global row for token 0 of a tree; token t's is this one plus <see cref="TokenOffset"/>.</summary>
    public int Slot(int row) =>
        (row % RowsPerLeaf * TokensPerCiphertext * LeafCount) + LeafIndex(0, row / RowsPerLeaf);

    /// <summary>What a token of a tree adds to a slot.</summary>
    public int TokenOffset(int token) => (token % TokensPerCiphertext * LeafCount) + (token / TokensPerCiphertext);

    /// <summary>The expanded ciphertext that holds a slot.</summary>
    public int ExpandedIndex(int slot) => slot & ((1 << Expansions) - 1);

    /// <summary>The coefficient of a slot in its expanded ciphertext.</summary>
    public int ExpandedPosition(int slot) => (slot >> Expansions) * OutputWindow;

    /// <summary>The Galois elements that a sealed server needs, ascending.</summary>
    public IReadOnlyList<int> GaloisElements()
    {
        var elements = new SortedSet<int>();
        if (Privacy == AdapterPrivacy.Sealed)
        {
            for (int half = BlockSize / 2; half >= BlockSize / LeafCount && LeafCount > 1; half /= 2)
            {
                elements.Add(PackingEvaluator.Element(Degree, half));
            }

            int traced = Degree / Slots / 2;
            foreach (int steps in TraceSteps)
            {
                elements.UnionWith(PackingEvaluator.TraceElements(Degree, traced, steps));
                traced >>= steps;
            }

            for (int e = 0; e < Expansions; e++)
            {
                elements.Add(PackingEvaluator.Element(Degree, (Degree / Slots) << e));
            }
        }

        return [.. elements];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ScheduledOperation> Program(int tokens) => CoefficientProgram.Create(this, tokens);

    /// <inheritdoc/>
    public IReadOnlyList<OperationGroup> OperationGroups(int tokens) => CoefficientGroups.Create(this, tokens);

    /// <summary>The free parameters in short.</summary>
    public override string ToString() => Privacy == AdapterPrivacy.OpenBasis
        ? $"c={BlockSize} T={TokensPerTree}"
        : $"c={BlockSize} T={TokensPerTree} E={Expansions} traces={string.Join('+', TraceSteps)}";

    /// <summary>Checks what does not depend on the free parameters.</summary>
    /// <exception cref="ArgumentException">The degree, the input size or a projection is out of range.</exception>
    internal static void CheckShapes(int degree, int inputSize, IReadOnlyList<ModuleShape> modules)
    {
        Require(BitOperations.IsPow2(degree) && degree is >= 1024 and <= 65536, nameof(degree), "a power of two from 1024 to 65536");
        SiteShape.Check(inputSize, modules, MaxDimension);
    }

    /// <summary>The smallest power of two that is not below a positive number.</summary>
    public static int Pow2(int value) => (int)BitOperations.RoundUpToPowerOf2((uint)value);

    private int[] Span(int firstModule, int endModule)
    {
        var holds = new bool[1 << Expansions];
        int count = 0;
        for (int m = firstModule; m < endModule && count < holds.Length; m++)
        {
            for (int j = 0; j < Modules[m].Rank; j++)
            {
                ref bool place = ref holds[ExpandedIndex(Slot(Row(m, j)))];
                count += place ? 0 : 1;
                place = true;
            }
        }

        var span = new int[count];
        for (int e = 0, next = 0; e < holds.Length; e++)
        {
            if (holds[e])
            {
                span[next++] = e;
            }
        }

        return span;
    }

    private static void Require(bool holds, string name, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException($"expected {expected}", name);
        }
    }
}
