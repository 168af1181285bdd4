namespace HeLora.Plans;

/// <summary>
/// Fits unit costs to measured steps: an item that is timed alone costs the mean of its times; where two items make up a
/// time (the base of a trace and its automorphisms), least squares over the runs tells them apart.
/// </summary>
public static class UnitCostFit
{
    // What a fit may not fall below: prices are positive.
    private const double Least = 1e-3;

    /// <summary>Fits costs.</summary>
    /// <param name="machine">What they were measured on.</param>
    /// <param name="runs">The measured steps; see <see cref="CalibrationSite.All"/>.</param>
    /// <exception cref="ScheduleException">An item was not measured in any ring.</exception>
    public static UnitCosts Fit(string machine, IReadOnlyList<CalibrationRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var costs = new List<UnitCost>();
        foreach (IGrouping<int, CalibrationRun> ring in runs.GroupBy(r => r.Site.Layout.Degree).OrderBy(g => g.Key))
        {
            AddOperations(costs, ring.Key, [.. ring]);
            AddPhases(costs, ring.Key, [.. ring]);
        }

        return new UnitCosts(machine, costs);
    }

    private static void AddOperations(List<UnitCost> costs, int degree, List<CalibrationRun> runs)
    {
        var times = runs.SelectMany(r => r.Operations).GroupBy(o => (o.Key.Level, Family(o.Key.Kind))).OrderBy(g => g.Key);
        foreach (var group in times)
        {
            (int level, OperationKind kind) = group.Key;
            void Add(CostItem item, double cost) => costs.Add(new UnitCost(degree, level, item, Math.Max(Least, Round(cost))));
            (double Count, double Time)[] points = [.. group.Select(o => (Products(o.Key), o.Value))];
            switch (kind)
            {
                case OperationKind.Trace:
                    (double start, double each) = Line(points);
                    Add(CostItem.TraceBase, start);
                    Add(CostItem.TraceAutomorphism, each);
                    break;
                case OperationKind.RotateHoisted:
                    (start, each) = Line(points);
                    Add(CostItem.HoistBase, start);
                    Add(CostItem.HoistedRotation, each);
                    break;
                default:
                    if (Item(kind) is { } item)
                    {
                        Add(item, points.Sum(p => p.Time) / points.Sum(p => p.Count));
                    }

                    break;
            }
        }
    }

    private static void AddPhases(List<UnitCost> costs, int degree, List<CalibrationRun> runs)
    {
        foreach (IGrouping<int, CalibrationRun> level in runs.GroupBy(r => r.Site.Layout.RequestLevel).OrderBy(g => g.Key))
        {
            double inputs = level.Sum(r => r.Site.Layout.InputCiphertexts(r.Site.Tokens));
            costs.Add(new UnitCost(degree, level.Key, CostItem.ClientMask, Round(level.Sum(r => r.Times.ClientOffline) / inputs)));
            costs.Add(new UnitCost(degree, level.Key, CostItem.Encrypt, Round(level.Sum(r => r.Times.Encrypt) / inputs)));
        }

        double answers = runs.Sum(Answers);
        costs.Add(new UnitCost(degree, 0, CostItem.ZeroMask, Round(runs.Sum(r => r.Times.ServerOffline) / answers)));
        CalibrationRun[] open = [.. runs.Where(r => r.Site.Layout.Privacy == AdapterPrivacy.OpenBasis)];
        if (open.Length == 0)
        {
            costs.Add(new UnitCost(degree, 0, CostItem.Decrypt, Round(runs.Sum(r => r.Times.Decrypt) / answers)));
            return;
        }

        // Time an answer, over thousands of products with the basis an answer.
        (double decrypt, double basis) = Line([.. open.Select(r => (BasisProducts(r) / Answers(r), r.Times.Decrypt / Answers(r)))]);
        costs.Add(new UnitCost(degree, 0, CostItem.Decrypt, Math.Max(Least, Round(decrypt))));
        costs.Add(new UnitCost(degree, 0, CostItem.BasisProducts, Math.Max(Least, Round(basis))));
    }

    private static double Answers(CalibrationRun run) => run.Site.Layout.AnswerCiphertexts(run.Site.Tokens);

    private static double BasisProducts(CalibrationRun run) =>
        run.Site.Tokens * run.Site.Layout.Modules.Sum(m => (double)m.Rank * m.OutputSize) / 1000;

    private static double Round(double microseconds) => Math.Round(microseconds, 3);

    private static OperationKind Family(OperationKind kind) =>
        kind == OperationKind.MultiplyDownAdd ? OperationKind.MultiplyDown : kind;

    private static CostItem? Item(OperationKind kind) => kind switch
    {
        OperationKind.ReadInput => CostItem.ReadInput,
        OperationKind.MultiplyDown => CostItem.MultiplyDown,
        OperationKind.MultiplyUp => CostItem.MultiplyUp,
        OperationKind.MultiplyMonomial => CostItem.MultiplyMonomial,
        OperationKind.Lift => CostItem.Lift,
        OperationKind.Merge => CostItem.Merge,
        OperationKind.Expand => CostItem.Expand,
        OperationKind.Lower => CostItem.Lower,
        OperationKind.RotateAdd => CostItem.RotateAdd,
        OperationKind.Rescale => CostItem.Rescale,
        OperationKind.Answer => CostItem.Answer,
        _ => null,
    };

    // What an operation's time grows with.
    private static double Products((OperationKind Kind, int Count, int Level) operation) => operation.Kind switch
    {
        OperationKind.Trace => (1 << operation.Count) - 1,
        OperationKind.MultiplyDown or OperationKind.MultiplyDownAdd or OperationKind.MultiplyUp or OperationKind.RotateHoisted => operation.Count,
        _ => 1,
    };

    // Least squares of time = start + each * count.
    private static (double Start, double Each) Line(ReadOnlySpan<(double Count, double Time)> points)
    {
        double n = points.Length, x = 0, y = 0, xx = 0, xy = 0;
        foreach ((double count, double time) in points)
        {
            x += count;
            y += time;
            xx += count * count;
            xy += count * time;
        }

        double spread = (n * xx) - (x * x);
        if (spread <= 0)
        {
            // One count alone does not tell start and each apart.
            return (y / n / 2, y / x / 2);
        }

        double each = Math.Max(0, ((n * xy) - (x * y)) / spread);
        return ((y - (each * x)) / n, each);
    }
}
