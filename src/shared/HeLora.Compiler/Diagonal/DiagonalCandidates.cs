using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;

namespace HeLora.Compiler.Diagonal;

/// <summary>Lists the layouts of a site: all numbers of tokens and copies, with splits near the best one.</summary>
public static class DiagonalCandidates
{
    /// <summary>
    /// The relative rms error, before answers are rounded, up to which rotations of rotate-and-sum are moved behind the first
    /// rescaling (see <see cref="DiagonalNoise"/>).
    /// </summary>
    public static readonly double TargetError = Math.Pow(2, -10.5);

    // Where the target is out of reach, the variance of the error may be this multiple of the least one.
    private const double OfLeastVariance = 1.25;

    /// <summary>The layouts for batches of a size; they serve other numbers of tokens too.</summary>
    /// <param name="parameters">Two moduli or more, and a special prime.</param>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections that share the input.</param>
    /// <param name="batchSize">Tokens sent at a time.</param>
    /// <returns>At least one layout.</returns>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public static IEnumerable<DiagonalLayout> Enumerate(
        SchemeParameters parameters, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _ = new DiagonalRing(parameters);
        SiteShape.Check(inputSize, modules, DiagonalLayout.MaxDimension);
        return Layouts(parameters, inputSize, modules, batchSize);
    }

    private static IEnumerable<DiagonalLayout> Layouts(
        SchemeParameters parameters, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize)
    {
        int rows = DiagonalLayout.Pow2(modules.Max(m => m.Rank));
        for (int tokens = 1; tokens <= parameters.Degree / 2 / rows && tokens / 2 < batchSize; tokens *= 2)
        {
            int positions = parameters.Degree / 2 / tokens;
            int period = Math.Min(positions, DiagonalLayout.Pow2(Math.Max(inputSize, rows)));
            int blocks = (inputSize + period - 1) / period;
            for (int diagonals = rows; diagonals >= 1 && rows / diagonals <= positions / period; diagonals /= 2)
            {
                int[] ofModules = [.. modules.Select(m => Math.Min(diagonals, DiagonalLayout.Pow2(m.Rank)))];
                int best = BestSplit(diagonals, steps => (blocks * (steps - 1L)) + ofModules.Sum(d => Math.Max(1L, d / steps) - 1));
                foreach (int down in Near(best, diagonals))
                {
                    foreach (IReadOnlyList<int> up in UpSplits(modules, positions))
                    {
                        yield return WithTails(parameters, inputSize, modules, tokens, diagonals, down, up);
                    }
                }
            }
        }
    }

    // Baby steps of the up factors: the best numbers, and half and twice as many for all projections.
    private static IEnumerable<IReadOnlyList<int>> UpSplits(IReadOnlyList<ModuleShape> modules, int positions)
    {
        int[] rows = [.. modules.Select(m => DiagonalLayout.Pow2(m.Rank))];
        int[] best = [.. modules.Select((m, i) =>
        {
            int blocks = (m.OutputSize + positions - 1) / positions;
            return BestSplit(rows[i], steps => steps - 1 + (blocks * ((rows[i] / (long)steps) - 1)));
        })];
        yield return best;
        int[] more = [.. best.Select((steps, i) => Math.Min(2 * steps, rows[i]))], fewer = [.. best.Select(steps => Math.Max(steps / 2, 1))];
        if (!more.SequenceEqual(best))
        {
            yield return more;
        }

        if (!fewer.SequenceEqual(best))
        {
            yield return fewer;
        }
    }

    // The power of two with the fewest rotations; of several the largest, as baby steps are hoisted.
    private static int BestSplit(int diagonals, Func<int, long> rotations)
    {
        int best = 1;
        for (int steps = 2; steps <= diagonals; steps *= 2)
        {
            best = rotations(steps) <= rotations(best) ? steps : best;
        }

        return best;
    }

    private static IEnumerable<int> Near(int best, int most) =>
        new[] { best, 2 * best, best / 2 }.Where(steps => steps >= 1 && steps <= most);

    private static DiagonalLayout WithTails(
        SchemeParameters parameters, int inputSize, IReadOnlyList<ModuleShape> modules, int tokens, int diagonals, int down,
        IReadOnlyList<int> up)
    {
        var layout = new DiagonalLayout(
            parameters, inputSize, modules, tokens, diagonals, down, [.. up.Select(steps => new DiagonalSplit(steps, 0))]);
        return new DiagonalLayout(
            parameters, inputSize, modules, tokens, diagonals, down,
            [.. layout.Parts.Select(part => new DiagonalSplit(part.UpBabySteps, TailSums(layout, part)))]);
    }

    private static int TailSums(DiagonalLayout layout, DiagonalModule part)
    {
        double allowed = Math.Max(TargetError * TargetError, OfLeastVariance * Variance(layout, part, 0));
        int tail = part.Sums;
        while (tail > 0 && Variance(layout, part, tail) > allowed)
        {
            tail--;
        }

        return tail;
    }

    private static double Variance(DiagonalLayout layout, DiagonalModule part, int tailSums)
    {
        var module = new DiagonalModule(layout, part.Shape, new DiagonalSplit(part.UpBabySteps, tailSums));
        return DiagonalNoise.Variance(layout, module, FactorNorms.Gaussian(layout, module));
    }
}
