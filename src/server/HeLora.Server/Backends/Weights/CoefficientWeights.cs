using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Server.Backends;

/// <summary>
/// The plaintexts of one site in the coefficient plan, polynomials modulo q in the NTT domain (docs/plans/coefficient.md).
/// </summary>
public sealed class CoefficientWeights : CiphertextWeights
{
    private readonly AlignedBuffer?[,] _down;
    private readonly AlignedBuffer?[][,] _up;
    private readonly int[][] _spans;

    private CoefficientWeights(CoefficientOffer offer, AlignedBuffer?[,] down, AlignedBuffer?[][,] up)
        : base(offer)
    {
        Offer = offer;
        _down = down;
        _up = up;
        CoefficientLayout layout = offer.Layout;
        bool isSealed = layout.Privacy == AdapterPrivacy.Sealed;
        IEnumerable<int> modules = Enumerable.Range(0, isSealed ? layout.Modules.Count : 0);
        _spans = [.. modules.Select(layout.ExpandedSpan)];
        Chunks = [.. modules.SelectMany(m => Enumerable.Range(0, layout.OutputChunks(layout.Modules[m])).Select(chunk => (m, chunk)))];
        Writer = new AnswerWriter(
            offer.Parameters.Ring.Limbs[0], offer.AnswerBits, layout.AnswerCoefficients, isSealed ? 1 : layout.BlockSize);
    }

    /// <summary>The offer.</summary>
    public CoefficientOffer Offer { get; }

    /// <inheritdoc/>
    public override long MemoryBytes =>
        _down.Cast<AlignedBuffer?>().Concat(_up.SelectMany(u => u.Cast<AlignedBuffer?>())).Sum(p => (long?)p?.Length * sizeof(double)) ?? 0;

    /// <summary>Writes answers.</summary>
    public AnswerWriter Writer { get; }

    /// <summary>
    /// The projection and the chunk of its outputs that a product with up factors is for, by the operation's argument; none under
    /// an open basis.
    /// </summary>
    public IReadOnlyList<(int Module, int Chunk)> Chunks { get; }

    /// <summary>The plaintext of an input block and a row group that holds a row, N residues in the NTT domain.</summary>
    public AlignedBuffer Down(int block, int rowGroup) => _down[block, rowGroup]!;

    /// <summary>The plaintext of an output chunk and an expanded ciphertext that a row of its projection lies in, N residues in the NTT domain.</summary>
    public AlignedBuffer Up(int module, int chunk, int expanded) => _up[module][chunk, expanded]!;

    /// <summary>The expanded ciphertexts that the rows of a projection lie in, ascending.</summary>
    public ReadOnlySpan<int> ExpandedSpan(int module) => _spans[module];

    /// <summary>Encodes projections that share an input.</summary>
    /// <param name="parameters">The parameters of the policy; see <see cref="Compiler.Coefficient.CoefficientParameters"/>.</param>
    /// <param name="modules">The projections; all of one input size.</param>
    /// <param name="layout">A layout of their shapes.</param>
    /// <param name="secret">The secret that the bases of an open-basis adapter are derived from, see <see cref="OrthonormalBasis"/>;
    /// empty: they are drawn afresh.</param>
    /// <exception cref="ArgumentException">The layout has other shapes or another ring.</exception>
    public static CoefficientWeights Create(
        SchemeParameters parameters, IReadOnlyList<LoraModule> modules, CoefficientLayout layout, ReadOnlySpan<byte> secret = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(layout);
        Hazmat.ModuleShapes.Check(modules, layout);
        double room = parameters.Ring.Limbs[0].Modulus.AsDouble / 2 * CoefficientOffer.MessageShare;
        SiteFactors site = SiteFactors.Create(modules, layout.Privacy, room, layout.RowsPerLeaf, secret);
        var offer = new CoefficientOffer(
            parameters, layout, AnswerModulus.Bits(parameters, site.Answers), site.NormBound, site.DeltaScales, site.Bases);
        return new CoefficientWeights(offer, EncodeDown(parameters, layout, site.Factors), EncodeUp(parameters, layout, site.Factors));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
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
