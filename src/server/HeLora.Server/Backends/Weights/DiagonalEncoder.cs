using System.Numerics.Tensors;
using HeLora.Adapters.Algebra;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Server.Backends;

/// <summary>
/// Diagonals as plaintexts, in the order in which programs number them. With s the largest singular value and beta the bound of
/// outputs, down / sqrt(s) is encoded, whose rows A x are at most 1, and up sqrt(s) / beta.
/// </summary>
internal sealed class DiagonalEncoder(SchemeParameters parameters, DiagonalLayout layout) : IDisposable
{
    private readonly SlotTransform _transform = new(layout.Degree);
    private readonly AlignedBuffer _coefficients = new(layout.Degree);
    private readonly double[] _slots = new double[layout.Degree / 2];

    /// <summary>Adds the plaintexts of a down factor: by giant step, input block and baby step.</summary>
    public void AddDown(DiagonalModule part, BalancedFactors factors, in FactorNorms norms, List<SlotPlaintext> plaintexts)
    {
        double divisor = parameters.Ring.Limbs[layout.RequestLevel].Modulus.AsDouble;
        double scale = Math.ScaleB(divisor, part.Log2RowScale - DiagonalScales.Log2Activations(layout.Ring));
        double unit = norms.Largest > 0 ? 1 / Math.Sqrt(norms.Largest) : 0;
        for (int giant = 0; giant < part.DownGiantSteps; giant++)
        {
            for (int block = 0; block < layout.InputBlocks; block++)
            {
                for (int baby = 0; baby < part.DownBabySteps; baby++)
                {
                    PlaceDown(part, factors, block, giant * part.DownBabySteps, baby, unit);
                    plaintexts.Add(Encode(layout.RequestLevel, scale));
                }
            }
        }
    }

    /// <summary>Adds the plaintexts of an up factor: by output block, giant step and baby step.</summary>
    public void AddUp(DiagonalModule part, BalancedFactors factors, in FactorNorms norms, List<SlotPlaintext> plaintexts)
    {
        double divisor = layout.RowLevel == 0 ? 1 : parameters.Ring.Limbs[layout.RowLevel].Modulus.AsDouble;
        double scale = Math.ScaleB(
            DiagonalScales.MessageShare / 2 * parameters.Ring.Limbs[0].Modulus.AsDouble * divisor, -part.Log2RowScale);
        double unit = norms.Bound > 0 ? Math.Sqrt(norms.Largest) / norms.Bound : 0;
        for (int block = 0; block < part.OutputBlocks; block++)
        {
            for (int giant = 0; giant < part.UpGiantSteps; giant++)
            {
                for (int baby = 0; baby < part.UpBabySteps; baby++)
                {
                    PlaceUp(part, factors, block, giant * part.UpBabySteps, baby, unit);
                    plaintexts.Add(Encode(layout.RowLevel, scale));
                }
            }
        }
    }

    public void Dispose()
    {
        _transform.Dispose();
        _coefficients.Dispose();
    }

    // Diagonal j = giant + baby meets the input rotated by the baby step; the sum is rotated by the giant step, so that the
    // weight for position s stands at s + giant. It is that of row s mod R and of the input at s + j.
    private void PlaceDown(DiagonalModule part, BalancedFactors factors, int block, int giant, int baby, double unit)
    {
        Array.Clear(_slots);
        for (int s = 0; s < layout.Positions; s++)
        {
            int row = s & (part.Rows - 1), at = s + giant + baby;
            int column = (block * layout.InputPeriod) + layout.InputAt(at);
            if (row < factors.Rank && column < factors.InputSize && layout.CopyAt(at) < part.FilledCopies)
            {
                Fill(s + giant, unit * factors.Down[(row * factors.InputSize) + column]);
            }
        }
    }

    // Position s is output s of its block and meets row (s + j) mod R.
    private void PlaceUp(DiagonalModule part, BalancedFactors factors, int block, int giant, int baby, double unit)
    {
        Array.Clear(_slots);
        int start = block * layout.Positions, count = Math.Min(layout.Positions, factors.OutputSize - start);
        for (int s = 0; s < count; s++)
        {
            int column = (s + giant + baby) & (part.Rows - 1);
            if (column < factors.Rank)
            {
                Fill(s + giant, unit * factors.Up[((start + s) * factors.Rank) + column]);
            }
        }
    }

    private void Fill(int position, double value) =>
        _slots.AsSpan(layout.Slot(position), layout.TokensPerCiphertext).Fill(value);

    private SlotPlaintext Encode(int level, double scale)
    {
        _transform.Inverse(_slots, scale, _coefficients.Span);
        RoundMirrored(_coefficients.Span);
        var plaintext = new SlotPlaintext(parameters, level, scale);
        double magnitude = Math.Abs(TensorPrimitives.MaxMagnitude<double>(_coefficients.Span));
        RealResidues.Round(_coefficients.Span, magnitude, plaintext.Polynomial);
        parameters.Ring.Forward(plaintext.Polynomial);
        return plaintext;
    }

    // Coefficients k and N - k of a polynomial with real slots are x and -x, and only half their difference shows in the real
    // parts of slots. So that is rounded, to halves: the error is half as large as that of rounding each. Imaginary parts
    // take the rest; where they meet another plaintext's they are of second order, and nobody reads them.
    private static void RoundMirrored(Span<double> coefficients)
    {
        for (int k = 1; k < coefficients.Length / 2; k++)
        {
            double twice = Math.Round(coefficients[k] - coefficients[^k]);
            coefficients[k] = Math.Round(twice / 2);
            coefficients[^k] = coefficients[k] - twice;
        }
    }
}
