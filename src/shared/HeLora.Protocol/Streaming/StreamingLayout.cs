namespace HeLora.Protocol.Streaming;

/// <summary>
/// Column packing: feature i of N tokens is one polynomial, so that weights are scalars and every position is computed by
/// itself. All that depends on the key and not on activations is made once a block of N positions (docs/plans/streaming.md).
/// </summary>
public sealed class StreamingLayout : ISiteLayout
{
    /// <summary>Makes a layout; only the parameters are free.</summary>
    /// <param name="privacy">The policy.</param>
    /// <param name="parameters">Ring and words.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections that share the input.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public StreamingLayout(AdapterPrivacy privacy, StreamingParameters parameters, int inputSize, IReadOnlyList<ModuleShape> modules)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(modules);
        Require(inputSize is >= 1 and <= MaxDimension, nameof(inputSize), $"1 to {MaxDimension}");
        Require(modules.Count is >= 1 and <= MaxModules, nameof(modules), $"1 to {MaxModules} projections");
        foreach (ModuleShape module in modules)
        {
            Require(module.Rank is >= 1 and <= MaxRank, nameof(modules), $"ranks from 1 to {MaxRank}");
            Require(module.OutputSize is >= 1 and <= MaxDimension, nameof(modules), $"output sizes from 1 to {MaxDimension}");
        }

        Privacy = privacy;
        Parameters = parameters;
        InputSize = inputSize;
        Modules = modules;
        Rows = modules.Sum(m => m.Rank);
        Answers = privacy == AdapterPrivacy.OpenBasis ? Rows : modules.Sum(m => m.OutputSize);
    }

    /// <summary>The most projections that can share an input.</summary>
    public const int MaxModules = 16;

    /// <summary>The largest rank.</summary>
    public const int MaxRank = 256;

    /// <summary>The largest d_in and d_out.</summary>
    public const int MaxDimension = 1 << 17;

    /// <inheritdoc/>
    public PlanKind Plan => PlanKind.Streaming;

    /// <inheritdoc/>
    public AdapterPrivacy Privacy { get; }

    /// <summary>Ring and words.</summary>
    public StreamingParameters Parameters { get; }

    /// <inheritdoc/>
    public int Degree => Parameters.Degree;

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ModuleShape> Modules { get; }

    /// <summary>Rows of the down factors of all projections.</summary>
    public int Rows { get; }

    /// <summary>Words of a token's answer: rows for an open basis, outputs of all projections for a sealed adapter.</summary>
    public int Answers { get; }

    /// <inheritdoc/>
    public int UnitTokens => BatchHeader.MaxTokens;

    /// <summary>0 for words of 32 bits, 1 for longer ones: what they cost differs.</summary>
    public int RequestLevel => Parameters.WordBits == 32 ? 0 : 1;

    /// <inheritdoc/>
    public int InputCapacity => InputSize;

    /// <inheritdoc/>
    public int AnswerCapacity => Answers;

    /// <inheritdoc/>
    public int AnswerCoefficients => Answers;

    /// <inheritdoc/>
    public IReadOnlyList<int> GaloisElements() => [];

    /// <inheritdoc/>
    public IReadOnlyList<ScheduledOperation> Program(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, UnitTokens);
        var program = new List<ScheduledOperation> { new(OperationKind.WordsDown, 0, 0, 0, tokens, RequestLevel) };
        if (Privacy == AdapterPrivacy.Sealed)
        {
            program.Add(new(OperationKind.WordsUp, 0, 0, 0, tokens, RequestLevel));
        }

        program.Add(new(OperationKind.WordsAnswer, 0, 0, 0, tokens, RequestLevel));
        return program;
    }

    /// <inheritdoc/>
    public IReadOnlyList<OperationTally> Tally(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        return [.. LayoutCounts.Units(this, tokens).SelectMany(u => OperationTally.Of(Program(u.Tokens)).Select(t => t with { Times = t.Times * u.Repeat }))];
    }

    /// <summary>Tokens: a token's words are what others have as ciphertexts.</summary>
    public int InputCiphertexts(int tokens) => tokens;

    /// <summary>Tokens.</summary>
    public int AnswerCiphertexts(int tokens) => tokens;

    /// <summary>The free parameters in short.</summary>
    public override string ToString() => $"k={Parameters.WordBits}";

    private static void Require(bool holds, string name, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException($"expected {expected}", name);
        }
    }
}
