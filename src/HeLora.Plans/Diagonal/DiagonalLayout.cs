using System.Numerics;
using HeLora.Scheme;

namespace HeLora.Plans.Diagonal;

/// <summary>
/// Where every number of a slot-packed step sits. T tokens are interleaved, position s of token t in slot s T + t, so that
/// all rotations are multiples of T and each token has a ring of D = N/(2T) positions of its own. Inputs are cut into
/// blocks of P; a block fills the ring with copies, copy c rotated by (c mod C) R/C, which covers C diagonals in one
/// product. The products of R/C rotations of each block with diagonals of the down factor (Halevi and Shoup 2014, baby and
/// giant steps) sum to partial rows; rotating and summing log2(P C/R) times leaves row s mod R at every position s. R
/// rotations of that meet the diagonals of the up factor. Positions that are not outputs hold zero.
/// </summary>
public sealed class DiagonalLayout : ISiteLayout
{
    /// <summary>The largest rank.</summary>
    public const int MaxRank = 256;

    /// <summary>The largest d_in and d_out.</summary>
    public const int MaxDimension = 1 << 16;

    // Tail steps and log2 of the padded input size together: every tail step adds half a bit to the noise of rows, and
    // every doubling of the input takes half a bit from rows under the norm bound.
    private const int TailBudget = 18;

    /// <summary>Makes a layout from its free parameters; everything else follows.</summary>
    /// <param name="degree">N.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="outputSize">d_out.</param>
    /// <param name="rank">r.</param>
    /// <param name="tokensPerCiphertext">T, a power of two.</param>
    /// <param name="copies">C, a power of two.</param>
    /// <param name="downBabySteps">Baby steps of the down factor, 1 to R/C.</param>
    /// <param name="upBabySteps">Baby steps of the up factor, 1 to R.</param>
    /// <exception cref="ArgumentException">The parameters contradict one another; the message says which.</exception>
    public DiagonalLayout(
        int degree, int inputSize, int outputSize, int rank, int tokensPerCiphertext, int copies, int downBabySteps, int upBabySteps)
    {
        Require(BitOperations.IsPow2(degree) && degree is >= 1024 and <= 65536, nameof(degree), "a power of two from 1024 to 65536");
        Require(inputSize is >= 1 and <= MaxDimension, nameof(inputSize), $"1 to {MaxDimension}");
        Require(outputSize is >= 1 and <= MaxDimension, nameof(outputSize), $"1 to {MaxDimension}");
        Require(rank is >= 1 and <= MaxRank, nameof(rank), $"1 to {MaxRank}");
        Degree = degree;
        InputSize = inputSize;
        OutputSize = outputSize;
        Rank = rank;
        Rows = (int)BitOperations.RoundUpToPowerOf2((uint)rank);
        Require(
            BitOperations.IsPow2(tokensPerCiphertext) && tokensPerCiphertext <= degree / 2 / Rows,
            nameof(tokensPerCiphertext), "a power of two up to N/(2R)");
        TokensPerCiphertext = tokensPerCiphertext;
        Positions = degree / 2 / tokensPerCiphertext;
        InputPeriod = Math.Min(Positions, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(inputSize, Rows)));
        Require(
            BitOperations.IsPow2(copies) && copies <= Rows && copies <= Positions / InputPeriod,
            nameof(copies), "a power of two up to R and to the copies that fit");
        Copies = copies;
        DownDiagonals = Rows / copies;
        Require(downBabySteps >= 1 && downBabySteps <= DownDiagonals, nameof(downBabySteps), "1 to R/C");
        Require(upBabySteps >= 1 && upBabySteps <= Rows, nameof(upBabySteps), "1 to R");
        DownBabySteps = downBabySteps;
        UpBabySteps = upBabySteps;
        InputBlocks = (inputSize + InputPeriod - 1) / InputPeriod;
        OutputBlocks = (outputSize + Positions - 1) / Positions;
        int sums = BitOperations.Log2((uint)(InputPeriod * copies / Rows));
        int inputBits = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)inputSize));
        TailSums = Math.Clamp(TailBudget - inputBits, 0, sums);
        HeadSums = sums - TailSums;
    }

    /// <inheritdoc/>
    public PlanKind Plan => PlanKind.Diagonal;

    /// <inheritdoc/>
    public AdapterPrivacy Privacy => AdapterPrivacy.Sealed;

    /// <inheritdoc/>
    public IReadOnlyList<ModuleShape> Modules => [new ModuleShape("", OutputSize, Rank)];

    /// <inheritdoc/>
    public int UnitTokens => TokensPerCiphertext;

    /// <inheritdoc/>
    public int RequestLevel => DiagonalOffer.Level;

    /// <inheritdoc/>
    public int InputCapacity => Degree / 2;

    /// <inheritdoc/>
    public int AnswerCapacity => Degree / 2;

    /// <inheritdoc/>
    public int AnswerCoefficients => Degree;

    /// <summary>N.</summary>
    public int Degree { get; }

    /// <summary>d_in.</summary>
    public int InputSize { get; }

    /// <summary>d_out.</summary>
    public int OutputSize { get; }

    /// <summary>r.</summary>
    public int Rank { get; }

    /// <summary>R: the rank, rounded up to a power of two.</summary>
    public int Rows { get; }

    /// <summary>T.</summary>
    public int TokensPerCiphertext { get; }

    /// <summary>D = N/(2T): the positions of one token.</summary>
    public int Positions { get; }

    /// <summary>P: inputs of one block.</summary>
    public int InputPeriod { get; }

    /// <summary>C: copies of a block that are rotated differently.</summary>
    public int Copies { get; }

    /// <summary>Input ciphertexts of T tokens.</summary>
    public int InputBlocks { get; }

    /// <summary>Answer ciphertexts of T tokens: D outputs each.</summary>
    public int OutputBlocks { get; }

    /// <summary>R/C: products of one block with the down factor.</summary>
    public int DownDiagonals { get; }

    /// <summary>Baby steps of the down factor, the one of no rotation included.</summary>
    public int DownBabySteps { get; }

    /// <summary>Baby steps of the up factor, the one of no rotation included.</summary>
    public int UpBabySteps { get; }

    /// <summary>Giant steps of the down factor, the one of no rotation included.</summary>
    public int DownGiantSteps => (DownDiagonals + DownBabySteps - 1) / DownBabySteps;

    /// <summary>Giant steps of the up factor, the one of no rotation included.</summary>
    public int UpGiantSteps => (Rows + UpBabySteps - 1) / UpBabySteps;

    /// <summary>Rotations of rotate-and-sum before the rescaling.</summary>
    public int HeadSums { get; }

    /// <summary>Rotations of rotate-and-sum after the rescaling, where they cost half as much but add noise.</summary>
    public int TailSums { get; }

    /// <summary>Ciphertexts' worth of tokens that a batch takes.</summary>
    public int Groups(int tokens) => (int)(((long)tokens + TokensPerCiphertext - 1) / TokensPerCiphertext);

    /// <summary>The input of its block that a position holds; from d_in on it is zero.</summary>
    public int InputAt(int position)
    {
        int wrapped = position & (Positions - 1);
        int copy = (wrapped / InputPeriod) & (Copies - 1);
        return (wrapped + (copy * DownDiagonals)) & (InputPeriod - 1);
    }

    /// <summary>The slot of a position for the first token; the others follow it.</summary>
    public int Slot(int position) => (position & (Positions - 1)) * TokensPerCiphertext;

    /// <summary>Slots that a rotate-and-sum step rotates by.</summary>
    /// <param name="step">From 0 to <see cref="HeadSums"/> + <see cref="TailSums"/> - 1.</param>
    public int SumRotation(int step) => (Rows << step) * TokensPerCiphertext;

    /// <summary>The Galois elements that the server needs, ascending.</summary>
    public IReadOnlyList<int> GaloisElements()
    {
        var steps = new HashSet<int>();
        for (int i = 1; i < Math.Max(DownBabySteps, UpBabySteps); i++)
        {
            steps.Add(i * TokensPerCiphertext);
        }

        for (int g = 1; g < DownGiantSteps; g++)
        {
            steps.Add(g * DownBabySteps * TokensPerCiphertext);
        }

        for (int g = 1; g < UpGiantSteps; g++)
        {
            steps.Add(g * UpBabySteps * TokensPerCiphertext);
        }

        for (int i = 0; i < HeadSums + TailSums; i++)
        {
            steps.Add(SumRotation(i));
        }

        return [.. steps.Select(s => SlotRotation.Element(Degree, s)).Order()];
    }

    /// <inheritdoc/>
    public IReadOnlyList<ScheduledOperation> Program(int tokens) => DiagonalProgram.Create(this, tokens);

    /// <inheritdoc/>
    public IReadOnlyList<OperationTally> Tally(int tokens)
    {
        int units = Groups(tokens);
        return [.. OperationTally.Of(Program(1)).Select(t => t with { Times = t.Times * units })];
    }

    /// <inheritdoc/>
    public int InputCiphertexts(int tokens) => Groups(tokens) * InputBlocks;

    /// <inheritdoc/>
    public int AnswerCiphertexts(int tokens) => Groups(tokens) * OutputBlocks;

    /// <summary>The operations that a batch costs, exactly.</summary>
    public OperationCounts Counts(int tokens)
    {
        OperationCounts one = CountGroup();
        long groups = Groups(tokens);
        return new OperationCounts(
            one.Rotations * groups, one.KeySwitches * groups, one.Decompositions * groups, one.Rescales * groups,
            one.PlainMultiplications * groups, one.Transforms * groups);
    }

    /// <summary>Rotations that share one decomposition.</summary>
    /// <param name="limbs">Limbs of the ciphertext.</param>
    /// <param name="rotations">How many.</param>
    public static OperationCounts Hoisted(int limbs, int rotations) => rotations == 0
        ? default
        : new OperationCounts(rotations, rotations, 1, 0, 0, (limbs * (limbs + 1)) + (2L * rotations * (limbs + 1)));

    /// <summary>A rescaling from some limbs.</summary>
    /// <param name="limbs">Limbs before it.</param>
    public static OperationCounts Rescaling(int limbs) => new(0, 0, 0, 1, 0, 2 * limbs);

    /// <summary>Making and adding an encryption of zero at the last level.</summary>
    public static OperationCounts Masking => new(0, 0, 0, 0, 0, 3);

    private OperationCounts CountGroup()
    {
        OperationCounts counts = Rescaling(2)
            + new OperationCounts(0, 0, 0, 0, ((long)InputBlocks * DownDiagonals) + ((long)OutputBlocks * Rows), 0)
            + Hoisted(1, UpBabySteps - 1);
        for (int i = 0; i < InputBlocks; i++)
        {
            counts += Hoisted(2, DownBabySteps - 1);
        }

        for (int i = 0; i < DownGiantSteps - 1 + HeadSums; i++)
        {
            counts += Hoisted(2, 1);
        }

        for (int i = 0; i < TailSums + (OutputBlocks * (UpGiantSteps - 1)); i++)
        {
            counts += Hoisted(1, 1);
        }

        for (int i = 0; i < OutputBlocks; i++)
        {
            counts += Masking;
        }

        return counts;
    }

    private static void Require(bool condition, string name, string expected)
    {
        if (!condition)
        {
            throw new ArgumentException($"{name}: expected {expected}", name);
        }
    }
}
