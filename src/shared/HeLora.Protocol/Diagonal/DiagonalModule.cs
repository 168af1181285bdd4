using System.Numerics;

namespace HeLora.Protocol.Diagonal;

/// <summary>One projection's part of a <see cref="DiagonalLayout"/>.</summary>
public sealed class DiagonalModule
{
    internal DiagonalModule(DiagonalLayout layout, ModuleShape shape, DiagonalSplit split)
    {
        Shape = shape;
        Split = split;
        Rows = DiagonalLayout.Pow2(shape.Rank);
        if (!BitOperations.IsPow2(UpBabySteps) || UpBabySteps > Rows)
        {
            throw Refused.Argument(nameof(split), "baby steps up", UpBabySteps, $"a power of two up to {Rows}");
        }

        Diagonals = Math.Min(layout.Diagonals, Rows);
        FilledCopies = Rows / Diagonals;
        DownBabySteps = Math.Min(layout.DownBabySteps, Diagonals);
        Sums = BitOperations.Log2((uint)(layout.InputPeriod * layout.Copies / Rows));
        if (TailSums < 0 || TailSums > Sums)
        {
            throw Refused.Argument(nameof(split), "sums after the rescaling", TailSums, $"0 to {Sums}");
        }

        OutputBlocks = (shape.OutputSize + layout.Positions - 1) / layout.Positions;
        Log2RowScale = DiagonalScales.Log2Rows(layout, this);
    }

    /// <summary>Name, d_out and r.</summary>
    public ModuleShape Shape { get; }

    /// <summary>Its free parameters.</summary>
    public DiagonalSplit Split { get; }

    /// <summary>R: the rank, rounded up to a power of two.</summary>
    public int Rows { get; }

    /// <summary>Products of one input block with the down factor: min(H, R).</summary>
    public int Diagonals { get; }

    /// <summary>Copies of a block whose weights are not zero; their diagonals are R together.</summary>
    public int FilledCopies { get; }

    /// <summary>Baby steps of the down factor, the one of no rotation included.</summary>
    public int DownBabySteps { get; }

    /// <summary>Giant steps of the down factor, the one of no rotation included.</summary>
    public int DownGiantSteps => Diagonals / DownBabySteps;

    /// <summary>Baby steps of the up factor, the one of no rotation included.</summary>
    public int UpBabySteps => Split.UpBabySteps;

    /// <summary>Giant steps of the up factor, the one of no rotation included.</summary>
    public int UpGiantSteps => Rows / UpBabySteps;

    /// <summary>Rotations of rotate-and-sum, before and after the first rescaling.</summary>
    public int Sums { get; }

    /// <summary>Rotations of rotate-and-sum before the first rescaling.</summary>
    public int HeadSums => Sums - TailSums;

    /// <summary>Rotations of rotate-and-sum after the first rescaling.</summary>
    public int TailSums => Split.TailSums;

    /// <summary>Answer ciphertexts of one unit.</summary>
    public int OutputBlocks { get; }

    /// <summary>log2 of the scale of rows of A x after the first rescaling; see <see cref="DiagonalScales.Log2Rows"/>.</summary>
    public int Log2RowScale { get; }
}
