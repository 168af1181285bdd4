using System.Numerics;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol.Diagonal;

/// <summary>
/// The layout of the diagonal plan (docs/plans/diagonal.md). T tokens are interleaved: ring position s of token t is slot s T + t,
/// so that every rotation is by a multiple of T, and each token has a ring of D = N/(2T) positions of its own. The client cuts
/// inputs into blocks of P and fills the ring with copies of a block, copy c rotated by (c mod C) H, so that one product covers C
/// diagonals; C H = R, the largest number of rows of a projection. For each projection the server multiplies H rotations of each
/// block by diagonals of the down factor (Halevi and Shoup 2014, with baby and giant steps) and sums the products to partial rows.
/// Rotating and summing log2(P C/R) times leaves row s mod R at every position s, and R rotations of these are multiplied by the
/// diagonals of the up factor. Positions that are not outputs hold zero. Projections share the inputs and their baby steps.
/// </summary>
public sealed class DiagonalLayout : ICiphertextLayout
{
    /// <summary>The largest d_in and d_out.</summary>
    public const int MaxDimension = 1 << 16;

    private readonly DiagonalModule[] _parts;

    /// <summary>Makes a layout from its free parameters, from which everything else follows.</summary>
    /// <param name="parameters">Two moduli or more, and a special prime.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections that share the input.</param>
    /// <param name="tokensPerCiphertext">T, a power of two.</param>
    /// <param name="diagonals">H, a power of two up to R; the R/H copies of a block must fit in the ring.</param>
    /// <param name="downBabySteps">Baby steps of the down factors, a power of two up to H.</param>
    /// <param name="splits">The free parameters of each projection.</param>
    /// <exception cref="ArgumentException">The parameters contradict one another; the text and the parameter name say which.</exception>
    public DiagonalLayout(
        SchemeParameters parameters, int inputSize, IReadOnlyList<ModuleShape> modules, int tokensPerCiphertext, int diagonals,
        int downBabySteps, IReadOnlyList<DiagonalSplit> splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        SiteShape.Check(inputSize, modules, MaxDimension);
        Ring = new DiagonalRing(parameters);
        InputSize = inputSize;
        Modules = modules;
        Rows = Pow2(modules.Max(m => m.Rank));
        if (!BitOperations.IsPow2(tokensPerCiphertext) || tokensPerCiphertext > Degree / 2 / Rows)
        {
            throw Refused.Argument(
                nameof(tokensPerCiphertext), "tokens a ciphertext", tokensPerCiphertext, $"a power of two up to {Degree / 2 / Rows}");
        }

        TokensPerCiphertext = tokensPerCiphertext;
        Positions = Degree / 2 / tokensPerCiphertext;
        InputPeriod = Math.Min(Positions, Pow2(Math.Max(inputSize, Rows)));
        InputBlocks = (inputSize + InputPeriod - 1) / InputPeriod;
        if (!BitOperations.IsPow2(diagonals) || diagonals > Rows || Rows / diagonals > Positions / InputPeriod)
        {
            throw Refused.Argument(
                nameof(diagonals), "diagonals", diagonals, $"a power of two from {Math.Max(1, Rows / (Positions / InputPeriod))} to {Rows}");
        }

        Diagonals = diagonals;
        Copies = Rows / diagonals;
        if (!BitOperations.IsPow2(downBabySteps) || downBabySteps > diagonals)
        {
            throw Refused.Argument(nameof(downBabySteps), "baby steps down", downBabySteps, $"a power of two up to {diagonals}");
        }

        DownBabySteps = downBabySteps;
        if (splits.Count != modules.Count)
        {
            throw Refused.Argument(nameof(splits), "splits", splits.Count, $"{modules.Count}, one for each projection");
        }

        _parts = new DiagonalModule[modules.Count];
        for (int m = 0; m < _parts.Length; m++)
        {
            _parts[m] = new DiagonalModule(this, modules[m], splits[m]);
            AnswersPerUnit += _parts[m].OutputBlocks;
        }
    }

    /// <inheritdoc/>
    public PlanKind Plan => PlanKind.Diagonal;

    /// <inheritdoc/>
    public AdapterPrivacy Privacy => AdapterPrivacy.Sealed;

    /// <summary>The parameter set that the layout is made for, in numbers.</summary>
    public DiagonalRing Ring { get; }

    /// <summary>N.</summary>
    public int Degree => Ring.Degree;

    /// <summary>d_in.</summary>
    public int InputSize { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ModuleShape> Modules { get; }

    /// <summary>The part of each projection.</summary>
    public IReadOnlyList<DiagonalModule> Parts => _parts;

    /// <inheritdoc/>
    public int UnitTokens => TokensPerCiphertext;

    /// <summary>The level of input ciphertexts: the number of rescalings of a step.</summary>
    public int RequestLevel => Ring.Rescales;

    /// <inheritdoc/>
    public int InputCapacity => Degree / 2;

    /// <inheritdoc/>
    public int AnswerCapacity => Degree / 2;

    /// <inheritdoc/>
    public int AnswerCoefficients => Degree;

    /// <summary>The level of rows when the server multiplies them by the up factors.</summary>
    public int RowLevel => RequestLevel - 1;

    /// <summary>R of the projection with the most rows.</summary>
    public int Rows { get; }

    /// <summary>T.</summary>
    public int TokensPerCiphertext { get; }

    /// <summary>D = N/(2T): the positions of one token.</summary>
    public int Positions { get; }

    /// <summary>P: inputs of one input block.</summary>
    public int InputPeriod { get; }

    /// <summary>Input ciphertexts of one unit.</summary>
    public int InputBlocks { get; }

    /// <summary>H: rotations of an input block that the server multiplies by weights, the one of no rotation included.</summary>
    public int Diagonals { get; }

    /// <summary>C = R/H: copies of an input block that are rotated differently.</summary>
    public int Copies { get; }

    /// <summary>Baby steps of the down factors, the one of no rotation included.</summary>
    public int DownBabySteps { get; }

    /// <summary>Answer ciphertexts of one unit, projection by projection.</summary>
    public int AnswersPerUnit { get; }

    /// <summary>Units of a batch.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    public int Units(int tokens) => (int)(((long)tokens + TokensPerCiphertext - 1) / TokensPerCiphertext);

    /// <inheritdoc/>
    public int InputCiphertexts(int tokens) => checked(Units(tokens) * InputBlocks);

    /// <inheritdoc/>
    public int AnswerCiphertexts(int tokens) => checked(Units(tokens) * AnswersPerUnit);

    /// <summary>The input, within its block, that a ring position holds; positions of inputs beyond d_in hold zero.</summary>
    public int InputAt(int position)
    {
        int wrapped = position & (Positions - 1);
        return (wrapped + (CopyAt(position) * Diagonals)) & (InputPeriod - 1);
    }

    /// <summary>The copy that a ring position belongs to, 0 to C - 1.</summary>
    public int CopyAt(int position) => ((position & (Positions - 1)) / InputPeriod) & (Copies - 1);

    /// <summary>The slot of a ring position for the first token of a unit; the other tokens follow it.</summary>
    public int Slot(int position) => (position & (Positions - 1)) * TokensPerCiphertext;

    /// <inheritdoc/>
    public IReadOnlyList<int> GaloisElements()
    {
        var steps = new HashSet<int>();
        foreach (DiagonalModule part in _parts)
        {
            for (int i = 1; i < Math.Max(DownBabySteps, part.UpBabySteps); i++)
            {
                steps.Add(i);
            }

            for (int step = part.DownBabySteps; step < part.Diagonals; step *= 2)
            {
                steps.Add(step);
            }

            for (int step = part.UpBabySteps; step < part.Rows; step *= 2)
            {
                steps.Add(step);
            }

            for (int i = 0; i < part.Sums; i++)
            {
                steps.Add(part.Rows << i);
            }
        }

        return [.. steps.Select(s => SlotRotation.Element(Degree, s * TokensPerCiphertext)).Order()];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ScheduledOperation> Program(int tokens) => DiagonalProgram.Create(this, tokens);

    /// <inheritdoc/>
    public IReadOnlyList<OperationGroup> OperationGroups(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        return [.. OperationGroup.Of(Program(1)).Select(group => group with { Times = group.Times * Units(tokens) })];
    }

    /// <summary>The free parameters as a short text.</summary>
    public override string ToString() =>
        $"T={TokensPerCiphertext} H={Diagonals} down={DownBabySteps} up={string.Join(',', Parts.Select(p => p.UpBabySteps))} tail={string.Join(',', Parts.Select(p => p.TailSums))}";

    /// <summary>The smallest power of two that is not below a positive number.</summary>
    internal static int Pow2(int value) => (int)BitOperations.RoundUpToPowerOf2((uint)value);
}
