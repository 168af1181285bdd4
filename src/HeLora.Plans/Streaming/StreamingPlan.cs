using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Plans.Streaming;

/// <summary>The streaming plan, as the compiler sees it.</summary>
internal sealed class StreamingPlan : IPlan
{
    // Words in use and words being made: a block each.
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
    public void Check(PlanParameters parameters) => StreamingParameters.Of(parameters.Spec);

    /// <inheritdoc/>
    public IEnumerable<ISiteLayout> Layouts(PlanParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize) =>
        site.InputSize <= StreamingLayout.MaxDimension && site.Modules.All(m => m.OutputSize <= StreamingLayout.MaxDimension)
            ? [new StreamingLayout(privacy, StreamingParameters.Of(parameters.Spec), site.InputSize, site.Modules)]
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
        double down = StreamingHeader.Size + ((double)own.Answers * BitPacking.ByteCount(degree, bits));
        return new SitePrediction(
            error,
            StreamingHeader.Size + ((long)batchSize * own.InputSize * word) + (long)(blocks * up),
            StreamingHeader.Size + ((long)batchSize * BitPacking.ByteCount(own.Answers, bits)) + (long)(blocks * down),
            new SiteMemory(
                Blocks * degree * (((long)own.InputSize * memory) + (own.Answers * (long)sizeof(uint))), Blocks * degree * own.Answers * (long)memory));
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
        return new StreamingLayout(privacy, StreamingParameters.Of(parameters.Spec), site.InputSize, site.Modules);
    }
}
