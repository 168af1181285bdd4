using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Server.Answers;
using HeLora.Server.Execution;
using HeLora.Server.Weights;

namespace HeLora.Server.Coefficient;

/// <summary>
/// The weights of one site, the projections that share an input, encoded as plaintext polynomials; serves any number of
/// sessions.
/// </summary>
public sealed class CoefficientAdapter : ISiteAdapter
{
    private readonly AlignedBuffer?[,] _down;
    private readonly AlignedBuffer?[][,] _up;

    private CoefficientAdapter(CoefficientOffer offer, AlignedBuffer?[,] down, AlignedBuffer?[][,] up)
    {
        Offer = offer;
        _down = down;
        _up = up;
    }

    /// <summary>What clients are told.</summary>
    public CoefficientOffer Offer { get; }

    ICiphertextOffer ISiteAdapter.Offer => Offer;

    /// <summary>Encodes projections that share an input, in the layout that the shipped unit costs make the cheapest.</summary>
    /// <param name="parameters">The parameters of the policy; see <see cref="CoefficientParameters"/>.</param>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="batchSize">Tokens that clients send at a time; the layout is chosen for it, other numbers work too.</param>
    /// <exception cref="ArgumentException">The input sizes differ, or no layout holds the shapes.</exception>
    public static CoefficientAdapter Create(
        SchemeParameters parameters, IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int batchSize)
    {
        using var compiler = new ScheduleCompiler();
        SiteShape site = ModuleShapes.Of(modules, privacy);
        return Create(parameters, modules, (CoefficientLayout)compiler.ChooseLayout(PlanKind.Coefficient, parameters, privacy, site, batchSize));
    }

    /// <summary>Encodes projections that share an input.</summary>
    /// <param name="parameters">The parameters of the policy; see <see cref="CoefficientParameters"/>.</param>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="layout">A layout of their shapes.</param>
    /// <exception cref="ArgumentException">The layout has other shapes or another ring.</exception>
    public static CoefficientAdapter Create(SchemeParameters parameters, IReadOnlyList<LoraModule> modules, CoefficientLayout layout)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(layout);
        ModuleShapes.Check(modules, layout);
        double room = parameters.Ring.Limbs[0].Modulus.AsDouble / 2 * CoefficientOffer.MessageShare;
        SiteFactors site = SiteFactors.Create(modules, layout.Privacy, room, layout.RowsPerLeaf);
        var offer = new CoefficientOffer(
            parameters, layout, AnswerModulus.Bits(parameters, site.Answers), site.NormBound, site.DeltaScales, site.Bases);
        return new CoefficientAdapter(offer, EncodeDown(parameters, layout, site.Factors), EncodeUp(parameters, layout, site.Factors));
    }

    /// <inheritdoc/>
    public long MemoryBytes =>
        _down.Cast<AlignedBuffer?>().Concat(_up.SelectMany(u => u.Cast<AlignedBuffer?>())).Sum(p => (long?)p?.Length * sizeof(double)) ?? 0;

    /// <inheritdoc/>
    public ISiteSession Open(PublicKey publicKey, GaloisKeys? galoisKeys, int threads = 1, long tokenLimit = long.MaxValue)
    {
        bool isSealed = Offer.Layout.Privacy == AdapterPrivacy.Sealed;
        SessionKeys.Check(Offer, publicKey, galoisKeys);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var masks = new ZeroMaskPool(publicKey);
        return new SiteSession(Offer, new CoefficientExecutor(this, isSealed ? galoisKeys : null, masks, threads), masks, tokenLimit);
    }

    /// <summary>The plaintext of an input block and a row group that holds a row, NTT domain.</summary>
    internal AlignedBuffer Down(int block, int rowGroup) => _down[block, rowGroup]!;

    /// <summary>The plaintext of an output chunk and an expanded ciphertext that a row of its projection lies in, NTT domain.</summary>
    internal AlignedBuffer Up(int module, int chunk, int expanded) => _up[module][chunk, expanded]!;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AlignedBuffer? plaintext in _down.Cast<AlignedBuffer?>().Concat(_up.SelectMany(u => u.Cast<AlignedBuffer?>())))
        {
            plaintext?.Dispose();
        }
    }

    // Row j of group rho meets input i of a block at X^(p_j - i), p_j = j T_c c; the gain of the packing is undone here.
    private static AlignedBuffer?[,] EncodeDown(SchemeParameters parameters, CoefficientLayout layout, IReadOnlyList<IntegerFactors> factors)
    {
        NttTables tables = parameters.Ring.Limbs[0];
        Modulus q = tables.Modulus;
        double inverseGain = q.ToBalanced(q.Invert((ulong)layout.Gain));
        var down = new AlignedBuffer?[layout.InputBlocks, layout.RowGroups];
        for (int m = 0; m < factors.Count; m++)
        {
            QuantizedMatrix matrix = factors[m].Down;
            for (int j = 0; j < matrix.Rows; j++)
            {
                int row = layout.Row(m, j), group = row / layout.RowsPerLeaf;
                int position = layout.LeafPosition(row % layout.RowsPerLeaf, 0);
                for (int i = 0; i < matrix.Columns; i++)
                {
                    AlignedBuffer target = down[i / layout.BlockSize, group] ??= new AlignedBuffer(layout.Degree);
                    Place(target.Span, position - (i % layout.BlockSize), q.ToBalanced((Int128)matrix.Values[(j * matrix.Columns) + i]));
                }
            }
        }

        foreach (AlignedBuffer? plaintext in down)
        {
            if (plaintext is not null)
            {
                tables.Forward(plaintext.Span);
                Residues.MultiplyScalar(q, plaintext.Span, inverseGain, plaintext.Span);
            }
        }

        return down;
    }

    // Output i of a chunk meets row j at X^(i - p), p the row's place in its expanded ciphertext for token 0.
    private static AlignedBuffer?[][,] EncodeUp(SchemeParameters parameters, CoefficientLayout layout, IReadOnlyList<IntegerFactors> factors)
    {
        if (layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            return [];
        }

        NttTables tables = parameters.Ring.Limbs[0];
        var up = new AlignedBuffer?[factors.Count][,];
        for (int m = 0; m < factors.Count; m++)
        {
            QuantizedMatrix matrix = factors[m].Up!;
            int window = layout.OutputWindow, rank = matrix.Columns;
            up[m] = new AlignedBuffer?[layout.OutputChunks(layout.Modules[m]), 1 << layout.Expansions];
            for (int j = 0; j < rank; j++)
            {
                int slot = layout.Slot(layout.Row(m, j));
                int expanded = layout.ExpandedIndex(slot), position = layout.ExpandedPosition(slot);
                for (int i = 0; i < matrix.Rows; i++)
                {
                    AlignedBuffer target = up[m][i / window, expanded] ??= new AlignedBuffer(layout.Degree);
                    Place(target.Span, (i % window) - position, tables.Modulus.ToBalanced((Int128)matrix.Values[(i * rank) + j]));
                }
            }

            foreach (AlignedBuffer? plaintext in up[m])
            {
                if (plaintext is not null)
                {
                    tables.Forward(plaintext.Span);
                }
            }
        }

        return up;
    }

    // Adds value X^exponent, |exponent| < N.
    private static void Place(Span<double> polynomial, int exponent, double value)
    {
        if (exponent >= 0)
        {
            polynomial[exponent] += value;
        }
        else
        {
            polynomial[exponent + polynomial.Length] -= value;
        }
    }
}
