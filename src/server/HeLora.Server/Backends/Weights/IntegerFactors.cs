using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Rings;

namespace HeLora.Server.Backends;

/// <summary>
/// One projection's factors as integers, at scales that balance the errors of rounding them and the noise of
/// encryption under the overflow bound.
/// </summary>
/// <remarks>
/// With W = up down, scales a of down, b of up and x of the activations (norm X = x ||x||), relative variances are
/// d ||up||^2 / (12 a^2 ||W||^2) from rounding down, d_out ||down||^2 / (12 b^2 ||W||^2) from rounding up, and
/// d (g s^2 + 1/12) / X^2 from rounding x and from the encryption noise s, which meets all g rows of a leaf's
/// plaintext (Frobenius norms; d = d_in, inputs taken as spread evenly). The bound a b beta X &lt;= M, beta the largest row norm of W and M the message's share of q/2,
/// ties them; the product of the three terms is then fixed, so their sum is least where they are equal.
/// An open basis has no up factor, and only two terms.
/// </remarks>
internal sealed class IntegerFactors
{
    private IntegerFactors(QuantizedMatrix down, QuantizedMatrix? up, double normBound, double variance)
    {
        Down = down;
        Up = up;
        NormBound = normBound;
        Variance = variance;
    }

    /// <summary>round(a down), r x d_in.</summary>
    public QuantizedMatrix Down { get; }

    /// <summary>round(b up), d_out x r; null for an open basis.</summary>
    public QuantizedMatrix? Up { get; }

    /// <summary>An upper bound of the row norms of the integer product (open basis: of Down).</summary>
    public double NormBound { get; }

    /// <summary>The expected relative variance of all errors but the answer's rounding.</summary>
    public double Variance { get; }

    /// <summary>1/(a b): the delta that one unit of an integer answer stands for; 0 where the product is zero, so that noise is not taken for a delta.</summary>
    public double DeltaScale => NormBound == 0 ? 0 : 1 / (Down.Scale * (Up?.Scale ?? 1));

    /// <summary>A sealed projection.</summary>
    /// <param name="module">The adapter's projection.</param>
    /// <param name="room">M.</param>
    /// <param name="rowsPerLeaf">g.</param>
    public static IntegerFactors Sealed(LoraModule module, double room, int rowsPerLeaf)
    {
        BalancedFactors factors = BalancedFactors.Create(module);
        double down = SquaredNorm(factors.Down), up = SquaredNorm(factors.Up);
        (double product, double beta) = ProductNorms(factors);
        if (product == 0)
        {
            return new IntegerFactors(
                QuantizedMatrix.Quantize(factors.Down, factors.Rank, factors.InputSize, 1),
                QuantizedMatrix.Quantize(factors.Up, factors.OutputSize, factors.Rank, 1), 0, 0);
        }

        double fromDown = factors.InputSize * up / (12 * product);
        double fromUp = factors.OutputSize * down / (12 * product);
        double fromNoise = factors.InputSize * NoiseVariance(rowsPerLeaf) * beta * beta / (room * room);
        double each = Math.Cbrt(fromDown * fromUp * fromNoise);
        QuantizedMatrix integerDown = QuantizedMatrix.Quantize(
            factors.Down, factors.Rank, factors.InputSize, Math.Sqrt(fromDown / each));
        QuantizedMatrix integerUp = QuantizedMatrix.Quantize(
            factors.Up, factors.OutputSize, factors.Rank, Math.Sqrt(fromUp / each));
        return new IntegerFactors(
            integerDown, integerUp, QuantizedMatrix.ProductRowNormBound(integerUp, integerDown), 3 * each);
    }

    /// <summary>A projection under an open basis.</summary>
    /// <param name="basis">The basis and the private factor.</param>
    /// <param name="room">M.</param>
    /// <param name="rowsPerLeaf">g.</param>
    public static IntegerFactors OpenBasis(OrthonormalBasis basis, double room, int rowsPerLeaf)
    {
        double product = SquaredNorm(basis.Private), beta = 0;
        for (int j = 0; j < basis.Size; j++)
        {
            beta = Math.Max(beta, Math.Sqrt(SquaredNorm(basis.Private.AsSpan(j * basis.InputSize, basis.InputSize))));
        }

        if (product == 0)
        {
            return new IntegerFactors(QuantizedMatrix.Quantize(basis.Private, basis.Size, basis.InputSize, 1), null, 0, 0);
        }

        double fromDown = basis.InputSize * (double)basis.Size / (12 * product);
        double fromNoise = basis.InputSize * NoiseVariance(rowsPerLeaf) * beta * beta / (room * room);
        double each = Math.Sqrt(fromDown * fromNoise);
        QuantizedMatrix down = QuantizedMatrix.Quantize(
            basis.Private, basis.Size, basis.InputSize, Math.Sqrt(fromDown / each));

        // The variance must not depend on the basis that was drawn, because the size of messages follows from it.
        double usual = AnswerModulus.UsualRow * Math.Sqrt(product / basis.Size);
        return new IntegerFactors(down, null, down.MaxRowNorm, 2 * each * usual / beta);
    }

    /// <summary>
    /// The rms of an integer answer under even inputs: M ||W|| / (beta sqrt(d d_out)); under an open basis, whose rows have about
    /// equal norms, for the usual largest row.
    /// </summary>
    /// <param name="room">M.</param>
    /// <param name="bound">The largest norm bound of all projections of the site.</param>
    public double RmsAnswer(double room, double bound)
    {
        int inputSize = Down.Columns;
        if (Up is null)
        {
            return room / AnswerModulus.UsualRow / Math.Sqrt(inputSize);
        }

        double square = 0;
        for (int i = 0; i < Up.Rows; i++)
        {
            square += ProductRowSquare(i);
        }

        return room / bound * Math.Sqrt(square / Up.Rows / inputSize);
    }

    // ||row i of up down||^2, taking the rows of down as orthogonal, which balanced factors are up to rounding.
    private double ProductRowSquare(int i)
    {
        double square = 0;
        for (int j = 0; j < Down.Rows; j++)
        {
            square += Math.Pow(Up!.Values[(i * Down.Rows) + j] * Down.RowNorms[j], 2);
        }

        return square;
    }

    private static double NoiseVariance(int rowsPerLeaf) =>
        (rowsPerLeaf * ErrorSampler.StandardDeviation * ErrorSampler.StandardDeviation) + (1.0 / 12);

    private static double SquaredNorm(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value * value;
        }

        return sum;
    }

    // ||W||_F^2 and the largest row norm of W = up down, through the r x r Gram matrix of down.
    private static (double Product, double LargestRow) ProductNorms(BalancedFactors factors)
    {
        int r = factors.Rank, d = factors.InputSize;
        var gram = new double[r * r];
        for (int i = 0; i < r; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double dot = VectorMath.Dot(
                    factors.Down.AsSpan(i * d, d), factors.Down.AsSpan(j * d, d));
                gram[(i * r) + j] = gram[(j * r) + i] = dot;
            }
        }

        double product = 0, largest = 0;
        for (int i = 0; i < factors.OutputSize; i++)
        {
            ReadOnlySpan<double> row = factors.Up.AsSpan(i * r, r);
            double square = 0;
            for (int j = 0; j < r; j++)
            {
                square += row[j] * VectorMath.Dot(row, gram.AsSpan(j * r, r));
            }

            product += square;
            largest = Math.Max(largest, square);
        }

        return (product, Math.Sqrt(Math.Max(largest, 0)));
    }
}
