using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Plans.Diagonal;
using HeLora.Scheme;

namespace HeLora.Server.Diagonal;

/// <summary>The weights of one projection, encoded as diagonals in slots; serves any number of sessions.</summary>
public sealed class DiagonalAdapter : IDisposable
{
    // What singular values may lack for rounding.
    private const double NormMargin = 1 + 1e-9;

    private readonly SlotPlaintext[,] _down;
    private readonly SlotPlaintext[,] _up;

    private DiagonalAdapter(DiagonalOffer offer, SlotPlaintext[,] down, SlotPlaintext[,] up)
    {
        Offer = offer;
        _down = down;
        _up = up;
    }

    /// <summary>What clients are told.</summary>
    public DiagonalOffer Offer { get; }

    /// <summary>Encodes a projection.</summary>
    /// <param name="parameters">Parameters of two moduli or more; see <see cref="DiagonalParameters"/>.</param>
    /// <param name="module">The projection.</param>
    /// <param name="batchSize">Tokens that clients send at a time; the layout is chosen for it, other numbers work too.</param>
    /// <exception cref="ArgumentException">The shape does not fit the plan or the ring.</exception>
    public static DiagonalAdapter Create(SchemeParameters parameters, LoraModule module, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(module);
        DiagonalLayout layout = DiagonalPlanner.Choose(
            parameters.Degree, module.InputSize, module.OutputSize, module.Rank, batchSize);
        BalancedFactors factors = BalancedFactors.Create(module);
        double norm = factors.SingularValues[0] * NormMargin;
        if (!double.IsFinite(norm))
        {
            throw new ArgumentException("the product of the factors is too large", nameof(module));
        }

        // A zero adapter has any bound.
        norm = norm > 0 ? norm : 1;
        var offer = new DiagonalOffer(parameters, layout, module.Name, norm);
        double[] down = Array.ConvertAll(factors.Down, v => v / Math.Sqrt(norm));
        double[] up = Array.ConvertAll(factors.Up, v => v / Math.Sqrt(norm) * Math.Sqrt(layout.Positions));
        double rowScale = DiagonalScales.Rows(offer, down, up);
        double q1 = parameters.Ring.Limbs[1].Modulus.AsDouble;
        using var encoder = new SlotEncoder(parameters);
        return new DiagonalAdapter(
            offer,
            EncodeDown(encoder, offer, down, rowScale * q1 / DiagonalOffer.ActivationScale),
            EncodeUp(encoder, offer, up, offer.AnswerScale / rowScale));
    }

    /// <summary>The diagonal of the down factor for an input block.</summary>
    internal SlotPlaintext Down(int block, int diagonal) => _down[block, diagonal];

    /// <summary>The diagonal of the up factor for an output block.</summary>
    internal SlotPlaintext Up(int block, int diagonal) => _up[block, diagonal];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SlotPlaintext plaintext in _down.Cast<SlotPlaintext>().Concat(_up.Cast<SlotPlaintext>()))
        {
            plaintext.Dispose();
        }
    }

    // Diagonal j = giant + baby meets the input rotated by the baby step; the sum is rotated by the giant step, so the
    // weight for position s stands at s + giant.
    private static SlotPlaintext[,] EncodeDown(SlotEncoder encoder, DiagonalOffer offer, double[] weights, double scale)
    {
        DiagonalLayout layout = offer.Layout;
        var result = new SlotPlaintext[layout.InputBlocks, layout.DownDiagonals];
        var slots = new double[encoder.SlotCount];
        for (int block = 0; block < layout.InputBlocks; block++)
        {
            for (int j = 0; j < layout.DownDiagonals; j++)
            {
                int giant = j / layout.DownBabySteps * layout.DownBabySteps;
                Array.Clear(slots);
                for (int s = 0; s < layout.Positions; s++)
                {
                    int row = s & (layout.Rows - 1), column = (block * layout.InputPeriod) + layout.InputAt(s + j);
                    if (row < layout.Rank && column < layout.InputSize)
                    {
                        slots.AsSpan(layout.Slot(s + giant), layout.TokensPerCiphertext)
                            .Fill(weights[(row * layout.InputSize) + column]);
                    }
                }

                result[block, j] = new SlotPlaintext(offer.Parameters, DiagonalOffer.Level);
                encoder.Encode(slots, scale, result[block, j]);
            }
        }

        return result;
    }

    private static SlotPlaintext[,] EncodeUp(SlotEncoder encoder, DiagonalOffer offer, double[] weights, double scale)
    {
        DiagonalLayout layout = offer.Layout;
        var result = new SlotPlaintext[layout.OutputBlocks, layout.Rows];
        var slots = new double[encoder.SlotCount];
        for (int block = 0; block < layout.OutputBlocks; block++)
        {
            int start = block * layout.Positions, count = Math.Min(layout.Positions, layout.OutputSize - start);
            for (int j = 0; j < layout.Rows; j++)
            {
                int giant = j / layout.UpBabySteps * layout.UpBabySteps;
                Array.Clear(slots);
                for (int s = 0; s < count; s++)
                {
                    int column = (s + j) & (layout.Rows - 1);
                    if (column < layout.Rank)
                    {
                        slots.AsSpan(layout.Slot(s + giant), layout.TokensPerCiphertext)
                            .Fill(weights[((start + s) * layout.Rank) + column]);
                    }
                }

                result[block, j] = new SlotPlaintext(offer.Parameters, 0);
                encoder.Encode(slots, scale, result[block, j]);
            }
        }

        return result;
    }
}
