using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Compiler.Diagonal;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server.Answers;
using HeLora.Server.Execution;

namespace HeLora.Server.Diagonal;

/// <summary>
/// The weights of one site, the projections that share an input, encoded as diagonals in slots; serves any number of
/// sessions.
/// </summary>
public sealed class DiagonalAdapter : ISiteAdapter
{
    private readonly SlotPlaintext[] _down;
    private readonly SlotPlaintext[] _up;

    private DiagonalAdapter(DiagonalOffer offer, SlotPlaintext[] down, SlotPlaintext[] up)
    {
        Offer = offer;
        _down = down;
        _up = up;
    }

    /// <summary>What clients are told.</summary>
    public DiagonalOffer Offer { get; }

    ICiphertextOffer ISiteAdapter.Offer => Offer;

    /// <summary>Encodes projections that share an input, in the layout of the fewest rotations.</summary>
    /// <param name="parameters">Two moduli or more and a special prime; see <see cref="DiagonalParameters"/>.</param>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="batchSize">Tokens that clients send at a time; the layout is chosen for it, other numbers work too.</param>
    /// <exception cref="ArgumentException">The input sizes differ, or a shape does not fit the plan.</exception>
    public static DiagonalAdapter Create(SchemeParameters parameters, IReadOnlyList<LoraModule> modules, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(modules);
        SiteShape site = ModuleShapes.Of(modules, AdapterPrivacy.Sealed);
        using var compiler = new ScheduleCompiler();
        return Create(
            parameters, modules, (DiagonalLayout)compiler.ChooseLayout(PlanKind.Diagonal, parameters, AdapterPrivacy.Sealed, site, batchSize));
    }

    /// <summary>Encodes projections in a layout of their shapes.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="modules">The projections, in the layout's order; names may differ.</param>
    /// <param name="layout">The layout.</param>
    /// <exception cref="ArgumentException">The layout has other shapes or another ring, or a product of factors is too large.</exception>
    public static DiagonalAdapter Create(SchemeParameters parameters, IReadOnlyList<LoraModule> modules, DiagonalLayout layout)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(layout);
        ModuleShapes.Check(modules, layout);
        var norms = new FactorNorms[modules.Count];
        List<SlotPlaintext> down = [], up = [];
        using var encoder = new DiagonalEncoder(parameters, layout);
        for (int m = 0; m < norms.Length; m++)
        {
            BalancedFactors factors = BalancedFactors.Create(modules[m]);
            norms[m] = Norms(layout, layout.Parts[m], factors);
            if (!double.IsFinite(norms[m].Bound) || !double.IsFinite(norms[m].Frobenius))
            {
                throw new ArgumentException($"projection {m}: the product of the factors is too large", nameof(modules));
            }

            encoder.AddDown(layout.Parts[m], factors, norms[m], down);
            encoder.AddUp(layout.Parts[m], factors, norms[m], up);
        }

        var offer = new DiagonalOffer(
            parameters, layout, DiagonalNoise.AnswerBits(layout, norms), [.. norms.Select(n => n.Bound)]);
        return new DiagonalAdapter(offer, [.. down], [.. up]);
    }

    /// <inheritdoc/>
    public long MemoryBytes => _down.Concat(_up).Sum(p => (long)sizeof(double) * p.Polynomial.LimbCount * Offer.Parameters.Degree);

    /// <inheritdoc/>
    public ISiteSession Open(PublicKey publicKey, GaloisKeys? galoisKeys, int threads = 1, long tokenLimit = long.MaxValue)
    {
        SessionKeys.Check(Offer, publicKey, galoisKeys);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var masks = new ZeroMaskPool(publicKey);
        return new SiteSession(Offer, new DiagonalExecutor(this, galoisKeys, masks, threads), masks, tokenLimit);
    }

    /// <summary>Plaintexts of the down factors: by projection, giant step, input block and baby step.</summary>
    internal SlotPlaintext Down(int index) => _down[index];

    /// <summary>Plaintexts of the up factors: by projection, output block, giant step and baby step.</summary>
    internal SlotPlaintext Up(int index) => _up[index];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SlotPlaintext plaintext in _down.Concat(_up))
        {
            plaintext.Dispose();
        }
    }

    private static FactorNorms Norms(DiagonalLayout layout, DiagonalModule part, BalancedFactors factors)
    {
        double[] values = factors.SingularValues;
        return new FactorNorms(
            values[0], values.Sum(), System.Numerics.Tensors.TensorPrimitives.Norm<double>(values), OutputBound.Of(layout, part, factors));
    }
}
