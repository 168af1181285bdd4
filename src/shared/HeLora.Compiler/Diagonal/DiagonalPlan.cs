using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;

namespace HeLora.Compiler.Diagonal;

/// <summary>The diagonal plan, as the compiler sees it.</summary>
internal sealed class DiagonalPlan : IPlan
{
    /// <inheritdoc/>
    public PlanKind Kind => PlanKind.Diagonal;

    /// <summary>Some twenty keys of three limbs at N = 16384.</summary>
    public int DefaultKeyBytes => 40_000_000;

    /// <inheritdoc/>
    public IEnumerable<ParameterSpec> ParameterSets(AdapterPrivacy privacy, ParameterProfile profile) =>
        privacy == AdapterPrivacy.OpenBasis ? [] : [DiagonalParameters.Spec(profile)];

    /// <inheritdoc/>
    public PlanParameters Read(ParametersDocument document) => PlanParameters.Ciphertexts(document, scheme => _ = new DiagonalRing(scheme));

    /// <inheritdoc/>
    public IEnumerable<ISiteLayout> Layouts(PlanParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize) =>
        site.InputSize <= DiagonalLayout.MaxDimension && site.Modules.All(m => m.OutputSize <= DiagonalLayout.MaxDimension)
            && site.Modules.Max(m => m.Rank) <= parameters.Spec.Degree / 2
            ? DiagonalCandidates.Enumerate(parameters.Scheme, site.InputSize, site.Modules, batchSize)
            : [];

    /// <inheritdoc/>
    public SitePrediction? Predict(PlanParameters parameters, ISiteLayout layout, int batchSize, long sessionTokens)
    {
        // The server bounds every coefficient of answers, which excludes overflow for every layout.
        var own = (DiagonalLayout)layout;
        return SitePrediction.OfCiphertexts(
            parameters, own, batchSize, DiagonalNoise.RelativeError(own), DiagonalNoise.AnswerBits(own));
    }

    /// <inheritdoc/>
    public IReadOnlyList<CostEntry> Costs(ISiteLayout layout, int tokens, long sessionTokens) => CiphertextCosts.Of((DiagonalLayout)layout, tokens);

    /// <inheritdoc/>
    public IEnumerable<CalibrationSite> CalibrationSites()
    {
        foreach (ParameterProfile profile in (ParameterProfile[])[ParameterProfile.Tuned, ParameterProfile.Fast])
        {
            using SchemeParameters parameters = DiagonalParameters.Create(profile);
            foreach ((int size, int rank, int diagonals, int down, int up) in ((int, int, int, int, int)[])[(2048, 16, 16, 4, 4), (512, 8, 8, 2, 8)])
            {
                var layout = new DiagonalLayout(
                    parameters, size, [new ModuleShape("m", size, rank)], 1, diagonals, down, [new DiagonalSplit(up, 2)]);
                yield return new CalibrationSite(CiphertextParameterSpec.Of(parameters), layout, 1);
            }
        }
    }

    /// <inheritdoc/>
    public LayoutDocument Write(ISiteLayout layout)
    {
        var own = (DiagonalLayout)layout;
        return new DiagonalLayoutDocument(
            own.TokensPerCiphertext, own.Diagonals, own.DownBabySteps, [.. own.Parts.Select(p => p.Split)]);
    }

    /// <inheritdoc/>
    public ISiteLayout Read(LayoutDocument document, PlanParameters parameters, AdapterPrivacy privacy, SiteShape site)
    {
        var own = (DiagonalLayoutDocument)document;
        return privacy == AdapterPrivacy.Sealed
            ? new DiagonalLayout(
                parameters.Scheme, site.InputSize, site.Modules, own.TokensPerCiphertext, own.Diagonals, own.DownBabySteps, own.Splits)
            : throw new ArgumentException("the diagonal plan is sealed", nameof(privacy));
    }
}
