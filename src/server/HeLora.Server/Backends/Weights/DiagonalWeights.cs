using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Backends;

/// <summary>The plaintexts of one site in the diagonal plan: diagonals of the factors in slots (docs/plans/diagonal.md).</summary>
public sealed class DiagonalWeights : CiphertextWeights
{
    private readonly SlotPlaintext[] _down;
    private readonly SlotPlaintext[] _up;
    private readonly int[] _steps;

    private DiagonalWeights(DiagonalOffer offer, SlotPlaintext[] down, SlotPlaintext[] up)
        : base(offer)
    {
        Offer = offer;
        _down = down;
        _up = up;
        DiagonalLayout layout = offer.Layout;
        int steps = Math.Max(layout.DownBabySteps, layout.Parts.Max(part => part.UpBabySteps));
        _steps = [.. Enumerable.Range(1, steps).Select(step => step * layout.TokensPerCiphertext)];
        Writer = new AnswerWriter(offer.Parameters.Ring.Limbs[0], offer.AnswerBits, layout.Degree, 1);
    }

    /// <summary>The offer.</summary>
    public DiagonalOffer Offer { get; }

    /// <inheritdoc/>
    public override long MemoryBytes => _down.Concat(_up).Sum(p => (long)sizeof(double) * p.Polynomial.LimbCount * Offer.Parameters.Degree);

    /// <summary>Writes answers.</summary>
    public AnswerWriter Writer { get; }

    /// <summary>A plaintext of the down factors, in the order of projection, giant step, input block and baby step.</summary>
    public SlotPlaintext Down(int index) => _down[index];

    /// <summary>A plaintext of the up factors, in the order of projection, output block, giant step and baby step.</summary>
    public SlotPlaintext Up(int index) => _up[index];

    /// <summary>The rotations of a hoisted operation, in slots to the left.</summary>
    /// <param name="count">The operation's count.</param>
    public ReadOnlySpan<int> RotationSteps(int count) => _steps.AsSpan(0, count);

    /// <summary>Encodes projections in a layout of their shapes.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="modules">The projections, in the layout's order; names may differ.</param>
    /// <param name="layout">The layout.</param>
    /// <exception cref="ArgumentException">The layout has other shapes or another ring, or a product of factors is too large.</exception>
    public static DiagonalWeights Create(SchemeParameters parameters, IReadOnlyList<LoraModule> modules, DiagonalLayout layout)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(layout);
        Hazmat.ModuleShapes.Check(modules, layout);
        var norms = new FactorNorms[modules.Count];
        List<SlotPlaintext> down = [], up = [];
        using var encoder = new DiagonalEncoder(parameters, layout);
        for (int m = 0; m < norms.Length; m++)
        {
            BalancedFactors factors = BalancedFactors.Create(modules[m]);
            norms[m] = Norms(layout, layout.Parts[m], factors);
            if (!double.IsFinite(norms[m].Bound) || !double.IsFinite(norms[m].Frobenius))
            {
                throw new ArgumentException($"projection {m}: an infinite norm of the product of its factors; expected a finite one", nameof(modules));
            }

            encoder.AddDown(layout.Parts[m], factors, norms[m], down);
            encoder.AddUp(layout.Parts[m], factors, norms[m], up);
        }

        var offer = new DiagonalOffer(
            parameters, layout, DiagonalNoise.AnswerBits(layout, norms), [.. norms.Select(n => n.Bound)]);
        return new DiagonalWeights(offer, [.. down], [.. up]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
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
            values[0], values.Sum(), Math.Sqrt(values.Sum(v => v * v)), OutputBound.Of(layout, part, factors));
    }
}
