namespace HeLora.Plans;

/// <summary>Prices layouts from unit costs: sums over their programs and over the ciphertexts that travel.</summary>
/// <param name="costs">The unit costs.</param>
public sealed class CostModel(UnitCosts costs)
{
    /// <summary>The times of a batch.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    public PhaseTimes Price(ISiteLayout layout, int tokens)
    {
        ArgumentNullException.ThrowIfNull(layout);
        int degree = layout.Degree, request = layout.RequestLevel;
        int inputs = layout.InputCiphertexts(tokens), answers = layout.AnswerCiphertexts(tokens);
        double compute = 0;
        foreach (OperationTally tally in layout.Tally(tokens))
        {
            compute += tally.Times * Price(degree, tally);
        }

        double basis = layout.Privacy == AdapterPrivacy.OpenBasis
            ? tokens * layout.Modules.Sum(m => (double)m.Rank * m.OutputSize) / 1000 * costs[degree, 0, CostItem.BasisProducts]
            : 0;
        return new PhaseTimes(
            inputs * costs[degree, request, CostItem.ClientMask], answers * costs[degree, 0, CostItem.ZeroMask],
            inputs * costs[degree, request, CostItem.Encrypt], compute,
            (answers * costs[degree, 0, CostItem.Decrypt]) + basis);
    }

    /// <summary>The time of one operation.</summary>
    /// <param name="degree">N.</param>
    /// <param name="operation">The operation; how many there are of it does not count.</param>
    public double Price(int degree, OperationTally operation)
    {
        double Cost(CostItem item) => costs[degree, operation.Level, item];
        return operation.Kind switch
        {
            OperationKind.ReadInput => Cost(CostItem.ReadInput),
            OperationKind.MultiplyDown or OperationKind.MultiplyDownAdd => operation.Count * Cost(CostItem.MultiplyDown),
            OperationKind.MultiplyUp => operation.Count * Cost(CostItem.MultiplyUp),
            OperationKind.MultiplyMonomial => Cost(CostItem.MultiplyMonomial),
            OperationKind.Lift => Cost(CostItem.Lift),
            OperationKind.Merge => Cost(CostItem.Merge),
            OperationKind.Trace => Cost(CostItem.TraceBase) + (((1 << operation.Count) - 1) * Cost(CostItem.TraceAutomorphism)),
            OperationKind.Expand => Cost(CostItem.Expand),
            OperationKind.Lower => Cost(CostItem.Lower),
            OperationKind.RotateHoisted => Cost(CostItem.HoistBase) + (operation.Count * Cost(CostItem.HoistedRotation)),
            OperationKind.RotateAdd => Cost(CostItem.RotateAdd),
            OperationKind.Rescale => Cost(CostItem.Rescale),
            OperationKind.Answer => Cost(CostItem.Answer),
            _ => 0,
        };
    }
}
