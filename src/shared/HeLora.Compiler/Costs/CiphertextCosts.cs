using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The priced items of the plans of ciphertexts: ciphertexts that travel, and the operations of programs.</summary>
internal static class CiphertextCosts
{
    /// <summary>The items of a batch.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    public static IReadOnlyList<CostEntry> Of(ICiphertextLayout layout, int tokens)
    {
        int inputs = layout.InputCiphertexts(tokens), answers = layout.AnswerCiphertexts(tokens), level = layout.RequestLevel;
        var entries = new List<CostEntry>
        {
            new(Phase.ClientOffline, CostItem.ClientMask, level, inputs),
            new(Phase.ServerOffline, CostItem.ZeroMask, 0, answers),
            new(Phase.Encrypt, CostItem.Encrypt, level, inputs),
            new(Phase.Decrypt, CostItem.Decrypt, 0, answers),
        };
        if (layout.Privacy == AdapterPrivacy.OpenBasis)
        {
            entries.Add(new(Phase.Decrypt, CostItem.BasisProducts, 0, BasisProducts(layout) * tokens));
        }

        foreach (OperationGroup group in layout.OperationGroups(tokens))
        {
            AddTo(entries, group);
        }

        return entries;
    }

    /// <summary>Thousands of products by which a client multiplies one token by the bases of its projections.</summary>
    public static double BasisProducts(ISiteLayout layout)
    {
        double products = 0;
        foreach (ModuleShape module in layout.Modules)
        {
            products += (double)module.Rank * module.OutputSize;
        }

        return products / 1000;
    }

    /// <summary>Adds the items of a group of operations.</summary>
    public static void AddTo(List<CostEntry> entries, OperationGroup group)
    {
        void Add(CostItem item, double times) => entries.Add(new(Phase.Compute, item, group.Level, group.Times * times));
        switch (group.Kind)
        {
            case OperationKind.ReadInput:
                Add(CostItem.ReadInput, 1);
                break;
            case OperationKind.MultiplyDown or OperationKind.MultiplyDownAdd:
                Add(CostItem.MultiplyDown, group.Count);
                break;
            case OperationKind.MultiplyUp:
                Add(CostItem.MultiplyUp, group.Count);
                break;
            case OperationKind.MultiplyMonomial:
                Add(CostItem.MultiplyMonomial, 1);
                break;
            case OperationKind.Lift:
                Add(CostItem.Lift, 1);
                break;
            case OperationKind.Merge:
                Add(CostItem.Merge, 1);
                break;
            case OperationKind.Trace:
                Add(CostItem.TraceBase, 1);
                Add(CostItem.TraceAutomorphism, (1 << group.Count) - 1);
                break;
            case OperationKind.Expand:
                Add(CostItem.Expand, 1);
                break;
            case OperationKind.Lower:
                Add(CostItem.Lower, 1);
                break;
            case OperationKind.RotateHoisted:
                Add(CostItem.HoistBase, 1);
                Add(CostItem.HoistedRotation, group.Count);
                break;
            case OperationKind.RotateAdd:
                Add(CostItem.RotateAdd, 1);
                break;
            case OperationKind.Rescale:
                Add(CostItem.Rescale, 1);
                break;
            case OperationKind.Answer:
                Add(CostItem.Answer, 1);
                break;
            case OperationKind.Clear:
            default:
                break;
        }
    }
}
