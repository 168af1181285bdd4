using System.Numerics;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Rings;

namespace HeLora.Compiler.Streaming;

/// <summary>The streaming plan, as the compiler sees it.</summary>
internal sealed class StreamingPlan : IPlan
{
    // One block is in use while the next is made.
    private const int Blocks = 2;

    private static readonly (int Inputs, int Outputs, int Rank, int Tokens)[] Shapes =
        [(4096, 4096, 16, 1), (512, 512, 8, 1), (256, 256, 4, 1), (1024, 512, 64, 1), (2048, 1024, 32, 8), (256, 1024, 4, 8)];

    /// <inheritdoc/>
    public PlanKind Kind => PlanKind.Streaming;

    /// <summary>It has no Galois keys.</summary>
    public int DefaultKeyBytes => 0;

    /// <inheritdoc/>
    public IEnumerable<ParameterSpec> ParameterSets(AdapterPrivacy privacy, ParameterProfile profile) =>
        StreamingParameters.Widths.Select(bits => new StreamingParameters(StreamingParameters.MinDegree, bits).Spec);

    /// <inheritdoc/>
    public PlanParameters Read(ParametersDocument document) =>
        document is { Moduli: [var modulus], SpecialPrime: null } && BitOperations.IsPow2(modulus)
            ? new PlanParameters(new StreamingParameters(document.Degree, BitOperations.Log2(modulus)).Spec)
            : throw new ArgumentException("moduli: others; expected one power of two, and no special prime", nameof(document));

    /// <inheritdoc/>
    public IEnumerable<ISiteLayout> Layouts(PlanParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize) =>
        site.InputSize <= StreamingLayout.MaxDimension && site.Modules.All(m => m.OutputSize <= StreamingLayout.MaxDimension)
            ? [new StreamingLayout(privacy, parameters.Words, site.InputSize, site.Modules)]
            : [];

    /// <inheritdoc/>
    public SitePrediction? Predict(PlanParameters parameters, ISiteLayout layout, int batchSize, long sessionTokens)
    {
        var own = (StreamingLayout)layout;
        if (StreamingPrediction.Of(own) is not var (error, bits))
        {
            return null;
        }

        int degree = own.Degree, word = own.Parameters.WordBytes, memory = own.Parameters.MemoryBytes;
        double blocks = Math.Ceiling((double)sessionTokens / degree) * batchSize / sessionTokens;
        double up = StreamingHeader.Size + (2 * SeededStream.SeedSize) + ((double)degree * word);
        double down = StreamingHeader.Size + ((double)own.AnswerWords * BitPacking.ByteCount(degree, bits));
        return new SitePrediction(
            error,
            StreamingHeader.Size + ((long)batchSize * own.InputSize * word) + (long)(blocks * up),
            StreamingHeader.Size + ((long)batchSize * BitPacking.ByteCount(own.AnswerWords, bits)) + (long)(blocks * down),
            new SiteMemory(
                Blocks * degree * (((long)own.InputSize * memory) + (own.AnswerWords * (long)sizeof(uint))), Blocks * degree * own.AnswerWords * (long)memory));
    }

    /// <inheritdoc/>
    public IReadOnlyList<CostEntry> Costs(ISiteLayout layout, int tokens, long sessionTokens)
    {
        var own = (StreamingLayout)layout;
        // Both sides make a whole block, however many of its positions the session needs.
        long blocks = (sessionTokens + own.Degree - 1) / own.Degree;
        double perBlock = (double)blocks * tokens / sessionTokens, down = own.DownRows * (double)own.InputSize / 1000;
        double up = own.Modules.Sum(m => (double)m.Rank * m.OutputSize) / 1000;
        int level = own.Parameters.WordLevel;
        bool isSealed = own.Privacy == AdapterPrivacy.Sealed;
        return
        [
            new(Phase.ClientOffline, CostItem.MaskWords, level, perBlock * (own.InputSize + 1)),
            new(Phase.ClientOffline, CostItem.AnswerKeys, level, perBlock * own.AnswerWords),
            new(Phase.ServerOffline, CostItem.ExpandWords, level, perBlock * (own.InputSize + 1)),
            new(Phase.ServerOffline, CostItem.BlockProducts, level, perBlock * (down + (isSealed ? up : 0))),
            new(Phase.ServerOffline, CostItem.RandomiseWords, level, perBlock * own.AnswerWords),
            new(Phase.Encrypt, CostItem.EncryptStep, level, 1),
            new(Phase.Encrypt, CostItem.EncryptWords, level, tokens * own.InputSize / 1000.0),
            new(Phase.Compute, CostItem.ComputeStep, level, 1),
            new(Phase.Compute, tokens == 1 ? CostItem.WordProducts : CostItem.WordProductsTogether, level, tokens * down),
            .. isSealed ? [new(Phase.Compute, CostItem.WordProducts, level, tokens * up)] : (CostEntry[])[],
            new(Phase.Compute, CostItem.AnswerWords, level, tokens * own.AnswerWords / 1000.0),
            new(Phase.Decrypt, CostItem.DecryptStep, level, 1),
            new(Phase.Decrypt, CostItem.DecryptWords, level, tokens * own.AnswerWords / 1000.0),
            .. isSealed ? (CostEntry[])[] : [new(Phase.Decrypt, CostItem.BasisProducts, 0, tokens * CiphertextCosts.BasisProducts(own))],
        ];
    }

    /// <inheritdoc/>
    public IEnumerable<CalibrationSite> CalibrationSites()
    {
        foreach ((AdapterPrivacy privacy, int bits) in ((AdapterPrivacy, int)[])[(AdapterPrivacy.OpenBasis, 32), (AdapterPrivacy.Sealed, 48)])
        {
            var parameters = new StreamingParameters(StreamingParameters.MinDegree, bits);
            foreach ((int inputs, int outputs, int rank, int tokens) in Shapes)
            {
                var layout = new StreamingLayout(privacy, parameters, inputs, [new ModuleShape("m", outputs, rank)]);
                yield return new CalibrationSite(parameters.Spec, layout, tokens) { SessionTokens = parameters.Degree };
            }
        }
    }

    /// <inheritdoc/>
    public LayoutDocument Write(ISiteLayout layout) => new StreamingLayoutDocument();

    /// <inheritdoc/>
    public ISiteLayout Read(LayoutDocument document, PlanParameters parameters, AdapterPrivacy privacy, SiteShape site)
    {
        _ = (StreamingLayoutDocument)document;
        return new StreamingLayout(privacy, parameters.Words, site.InputSize, site.Modules);
    }
}
