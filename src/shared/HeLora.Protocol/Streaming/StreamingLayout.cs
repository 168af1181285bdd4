namespace HeLora.Protocol.Streaming;

/// <summary>
/// The layout of the streaming plan. Feature i of N tokens is one polynomial, so that a weight multiplies a polynomial as a
/// scalar, and the server computes every position by itself. Both sides make once for a block of N positions everything that
/// depends on the secret key and not on activations (docs/plans/streaming.md).
/// </summary>
public sealed class StreamingLayout : ISiteLayout
{
    /// <summary>Makes a layout. It has no free parameters beside those of its ring.</summary>
    /// <param name="privacy">The policy.</param>
    /// <param name="parameters">Ring and words.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections that share the input.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public StreamingLayout(AdapterPrivacy privacy, StreamingParameters parameters, int inputSize, IReadOnlyList<ModuleShape> modules)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        SiteShape.Check(inputSize, modules, MaxDimension);
        Privacy = privacy;
        Parameters = parameters;
        InputSize = inputSize;
        Modules = modules;
        DownRows = modules.Sum(m => m.Rank);
        AnswerWords = privacy == AdapterPrivacy.OpenBasis ? DownRows : modules.Sum(m => m.OutputSize);
    }

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

    /// <summary>Rows of the down factors of all projections together.</summary>
    public int DownRows { get; }

    /// <summary>Words of a token's answer: rows for an open basis, outputs of all projections for a sealed adapter.</summary>
    public int AnswerWords { get; }

    /// <inheritdoc/>
    public int UnitTokens => BatchHeader.MaxTokens;

    /// <inheritdoc/>
    public IReadOnlyList<ScheduledOperation> Program(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, UnitTokens);
        int level = Parameters.WordLevel;
        var program = new List<ScheduledOperation> { new(OperationKind.WordsDown, 0, 0, 0, tokens, level) };
        if (Privacy == AdapterPrivacy.Sealed)
        {
            program.Add(new(OperationKind.WordsUp, 0, 0, 0, tokens, level));
        }

        program.Add(new(OperationKind.WordsAnswer, 0, 0, 0, tokens, level));
        return program;
    }

    /// <inheritdoc/>
    public IReadOnlyList<OperationGroup> OperationGroups(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        return [.. LayoutCounts.Units(this, tokens).SelectMany(unit =>
            OperationGroup.Of(Program(unit.Tokens)).Select(group => group with { Times = group.Times * unit.Repeat }))];
    }

    /// <summary>The free parameters as a short text.</summary>
    public override string ToString() => $"k={Parameters.WordBits}";
}
