using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Plans.Coefficient;

/// <summary>The coefficient plan, as the compiler sees it.</summary>
internal sealed class CoefficientPlan : IPlan
{
    // q in bits; smaller ones save bytes where the precision allows.
    private static readonly double[] SealedBits = [48, 46], OpenBasisBits = [44, 40];

    /// <inheritdoc/>
    public PlanKind Kind => PlanKind.Coefficient;

    /// <summary>13 Galois keys and a public key stay below 0.7 MB at N = 4096.</summary>
    public int DefaultKeyBytes => 660_000;

    /// <inheritdoc/>
    public IEnumerable<ParameterSpec> ParameterSets(AdapterPrivacy privacy, ParameterProfile profile)
    {
        ulong special = Primes.NttPrimes(CoefficientParameters.SealedDegree, 48, 1)[0];
        return privacy == AdapterPrivacy.OpenBasis
            ? OpenBasisBits.Select(bits => new ParameterSpec(
                CoefficientParameters.OpenBasisDegree, Primes.NttPrimes(CoefficientParameters.OpenBasisDegree, bits, 1), null))
            : SealedBits.Select(bits => new ParameterSpec(
                CoefficientParameters.SealedDegree,
                [Primes.NttPrimes(CoefficientParameters.SealedDegree, bits, 2).First(q => q != special)], special));
    }

    /// <inheritdoc/>
    public IEnumerable<ISiteLayout> Layouts(SchemeParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize) =>
        CoefficientCandidates.Enumerate(privacy, parameters.Degree, site.InputSize, site.Modules, batchSize);

    /// <inheritdoc/>
    public SitePrediction? Predict(SchemeParameters parameters, ISiteLayout layout) =>
        CoefficientPrediction.Of(parameters, (CoefficientLayout)layout);

    /// <inheritdoc/>
    public LayoutDocument Write(ISiteLayout layout)
    {
        var own = (CoefficientLayout)layout;
        return new CoefficientLayoutDocument(own.BlockSize, own.TokensPerTree, own.Expansions, own.TraceSteps);
    }

    /// <inheritdoc/>
    public ISiteLayout Read(LayoutDocument document, SchemeParameters parameters, AdapterPrivacy privacy, SiteShape site)
    {
        var own = (CoefficientLayoutDocument)document;
        return new CoefficientLayout(
            privacy, parameters.Degree, site.InputSize, site.Modules, own.BlockSize, own.TokensPerTree, own.Expansions, own.TraceSteps);
    }
}
