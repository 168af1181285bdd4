using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>
/// The weights of a matrix in the narrowest type that holds them, in panels of <see cref="Lines"/> lines (rows or columns)
/// of a length that is a multiple of <see cref="Run"/>: runs of every line of a panel follow each other, so that kernels read
/// memory in order. Lines and lengths are padded with zeros. Zeroed when disposed.
/// </summary>
internal sealed class WeightPanels : IDisposable
{
    private readonly AlignedBuffer _memory;

    private WeightPanels(int lineCount, int length, int lines, int run, int weightSize, bool real)
    {
        LineCount = lineCount;
        Length = length;
        Lines = lines;
        Run = run;
        WeightSize = weightSize;
        IsReal = real;
        Runs = (length + run - 1) / run;
        PanelCount = (lineCount + lines - 1) / lines;
        long bytes = (long)PanelCount * PanelLength * weightSize;
        _memory = new AlignedBuffer(checked((int)((bytes + 7) / 8)));
    }

    /// <summary>Lines of the matrix.</summary>
    public int LineCount { get; }

    /// <summary>Weights of a line.</summary>
    public int Length { get; }

    /// <summary>Lines of a panel.</summary>
    public int Lines { get; }

    /// <summary>Weights of a run.</summary>
    public int Run { get; }

    /// <summary>Runs of a line, the last one padded.</summary>
    public int Runs { get; }

    /// <summary>Panels, the last one padded.</summary>
    public int PanelCount { get; }

    /// <summary>Weights of a panel.</summary>
    public int PanelLength => Lines * Runs * Run;

    /// <summary>Bytes of a weight: 1, 2 or 4 for integers, 4 for single precision.</summary>
    public int WeightSize { get; }

    /// <summary>Whether weights are of single precision.</summary>
    public bool IsReal { get; }

    /// <summary>The panels.</summary>
    public Span<byte> Bytes => MemoryMarshal.AsBytes(_memory.Span);

    /// <summary>Takes integers.</summary>
    /// <param name="weights">Weight (line, i) stands at line * lineStride + i * stride.</param>
    /// <param name="lineCount">Lines.</param>
    /// <param name="length">Weights of a line.</param>
    /// <param name="lineStride">From line to line.</param>
    /// <param name="stride">From weight to weight.</param>
    /// <param name="lines">Lines of a panel.</param>
    /// <param name="run">Weights of a run.</param>
    /// <exception cref="ArgumentException">A weight is no integer of 32 bits.</exception>
    public static WeightPanels Integers(
        ReadOnlySpan<double> weights, int lineCount, int length, int lineStride, int stride, int lines, int run)
    {
        double least = 0, most = 0;
        foreach (double weight in weights)
        {
            if (!(weight >= int.MinValue && weight <= int.MaxValue && Math.Truncate(weight) == weight))
            {
                throw new ArgumentException($"a weight is {weight}; integers of 32 bits are expected", nameof(weights));
            }

            least = Math.Min(least, weight);
            most = Math.Max(most, weight);
        }

        int size = least >= sbyte.MinValue && most <= sbyte.MaxValue ? 1
            : least >= short.MinValue && most <= short.MaxValue ? 2
            : 4;
        var panels = new WeightPanels(lineCount, length, lines, run, size, real: false);
        Span<byte> bytes = panels.Bytes;
        for (int line = 0; line < lineCount; line++)
        {
            for (int i = 0; i < length; i++)
            {
                int weight = (int)weights[(line * lineStride) + (i * stride)], position = panels.Position(line, i);
                switch (size)
                {
                    case 1: bytes[position] = unchecked((byte)weight); break;
                    case 2: MemoryMarshal.Cast<byte, short>(bytes)[position] = (short)weight; break;
                    default: MemoryMarshal.Cast<byte, int>(bytes)[position] = weight; break;
                }
            }
        }

        return panels;
    }

    /// <summary>Takes numbers of single precision; see <see cref="Integers"/>.</summary>
    public static WeightPanels Reals(
        ReadOnlySpan<float> weights, int lineCount, int length, int lineStride, int stride, int lines, int run)
    {
        var panels = new WeightPanels(lineCount, length, lines, run, sizeof(float), real: true);
        Span<float> values = MemoryMarshal.Cast<byte, float>(panels.Bytes);
        for (int line = 0; line < lineCount; line++)
        {
            for (int i = 0; i < length; i++)
            {
                values[panels.Position(line, i)] = weights[(line * lineStride) + (i * stride)];
            }
        }

        return panels;
    }

    /// <summary>Fails unless a matrix has this shape.</summary>
    /// <exception cref="ArgumentException">It has another.</exception>
    public static void CheckShape(int count, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if ((long)rows * columns != count)
        {
            throw new ArgumentException($"{rows} x {columns} weights are expected, got {count}", nameof(count));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private int Position(int line, int i) =>
        (line / Lines * PanelLength) + (i / Run * (Lines * Run)) + (line % Lines * Run) + (i % Run);
}
