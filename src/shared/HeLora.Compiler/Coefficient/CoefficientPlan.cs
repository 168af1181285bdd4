using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;

namespace HeLora.Compiler.Coefficient;

/// <summary>The coefficient plan, as the compiler sees it.</summary>
internal sealed class CoefficientPlan : IPlan
{
    // Bits of q; smaller moduli save bytes where the precision allows.
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
            ? OpenBasisBits.Select(bits => new CiphertextParameterSpec(
                CoefficientParameters.OpenBasisDegree, Primes.NttPrimes(CoefficientParameters.OpenBasisDegree, bits, 1), null))
            : SealedBits.Select(bits => new CiphertextParameterSpec(
                CoefficientParameters.SealedDegree,
                [Primes.NttPrimes(CoefficientParameters.SealedDegree, bits, 2).First(q => q != special)], special));
    }

    /// <inheritdoc/>
    public PlanParameters Read(ParametersDocument document) => PlanParameters.Ciphertexts(document, _ => { });

    /// <inheritdoc/>
    public IEnumerable<ISiteLayout> Layouts(PlanParameters parameters, AdapterPrivacy privacy, SiteShape site, int batchSize) =>
        CoefficientCandidates.Enumerate(privacy, parameters.Spec.Degree, site.InputSize, site.Modules, batchSize);

    /// <inheritdoc/>
    public SitePrediction? Predict(PlanParameters parameters, ISiteLayout layout, int batchSize, long sessionTokens) =>
        CoefficientPrediction.Of(parameters.Scheme, (CoefficientLayout)layout) is var (error, bits)
            ? SitePrediction.OfCiphertexts(parameters, (CoefficientLayout)layout, batchSize, error, bits)
            : null;

    /// <inheritdoc/>
    public IReadOnlyList<CostEntry> Costs(ISiteLayout layout, int tokens, long sessionTokens) => CiphertextCosts.Of((CoefficientLayout)layout, tokens);

    /// <inheritdoc/>
    public IEnumerable<CalibrationSite> CalibrationSites()
    {
        ParameterSpec isSealed = ParameterSets(AdapterPrivacy.Sealed, ParameterProfile.Tuned).First();
        ParameterSpec open = ParameterSets(AdapterPrivacy.OpenBasis, ParameterProfile.Tuned).First();
        CalibrationSite Sealed(int size, int rank, int block, int tokens, int expansions, int[] traces) => new(
            isSealed,
            new CoefficientLayout(
                AdapterPrivacy.Sealed, isSealed.Degree, size, [new ModuleShape("m", size, rank)], block, tokens, expansions, traces),
            tokens);
        CalibrationSite Open(int inputs, int outputs, int block, int tokens) => new(
            open,
            new CoefficientLayout(
                AdapterPrivacy.OpenBasis, open.Degree, inputs, [new ModuleShape("m", outputs, 16)], block, tokens, 0, []),
            tokens);
        return
        [
            Sealed(4096, 16, 1024, 1, 2, [2, 2, 2, 1, 1]), Sealed(2048, 32, 512, 1, 3, [3, 2, 1, 1]), Sealed(512, 8, 256, 16, 3, [2, 2, 1]),
            Open(4096, 4096, 512, 1), Open(4096, 64, 256, 1), Open(512, 512, 64, 8),
        ];
    }

    /// <inheritdoc/>
    public LayoutDocument Write(ISiteLayout layout)
    {
        var own = (CoefficientLayout)layout;
        return new CoefficientLayoutDocument(own.BlockSize, own.TokensPerTree, own.Expansions, own.TraceSteps);
    }

    /// <inheritdoc/>
    public ISiteLayout Read(LayoutDocument document, PlanParameters parameters, AdapterPrivacy privacy, SiteShape site)
    {
        var own = (CoefficientLayoutDocument)document;
        return new CoefficientLayout(
            privacy, parameters.Spec.Degree, site.InputSize, site.Modules, own.BlockSize, own.TokensPerTree, own.Expansions, own.TraceSteps);
    }
}
