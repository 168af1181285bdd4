using System.Security.Cryptography;
using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Algebra;

/// <summary>The open-basis split of a module: a public U and a private matrix with U * Private = scaling * B * A.</summary>
/// <remarks>
/// <para>U spans the column space of the product, which the answers of a sealed server span as well.
/// It is taken from the product and not from B, whose columns span more when A has not full rank.
/// When the product's rank is below r, U is completed with random directions, which tell nothing.</para>
/// <para>Within its space U is rotated by a Haar-distributed orthogonal matrix (Mezzadri 2007), so
/// that it does not show the singular vectors. A basis that is derived from a secret is the same after a
/// restart and on every host that knows the secret; of two that are drawn neither tells anything, but a
/// client that mixes them computes nonsense.</para>
/// </remarks>
public sealed class OrthonormalBasis
{
    private OrthonormalBasis(LoraModule module, Func<double> nextGaussian)
    {
        OutputSize = module.OutputSize;
        InputSize = module.InputSize;
        Size = Math.Min(module.Rank, module.OutputSize);
        ProductSvd svd = ProductSvd.Of(module);
        int rank = svd.SingularValues.Length;

        // QR keeps the span of the leading columns, so the completion is orthogonal to them.
        var columns = new ColumnMatrix(OutputSize, Size);
        for (int j = 0; j < Size; j++)
        {
            if (j < rank)
            {
                svd.U[j].CopyTo(columns[j]);
            }
            else
            {
                Fill(columns[j], nextGaussian);
            }
        }

        ThinQr frame = ThinQr.Of(columns);
        ColumnMatrix rotation = Haar(Size, nextGaussian);
        ColumnMatrix basis = frame.Q.Times(rotation);
        Basis = new double[checked(OutputSize * Size)];
        for (int j = 0; j < Size; j++)
        {
            ReadOnlySpan<double> column = basis[j];
            for (int i = 0; i < OutputSize; i++)
            {
                Basis[(i * Size) + j] = column[i];
            }
        }

        // U^T W = rotation^T (frame^T U_svd) S V^T, and frame.R = frame^T columns.
        Private = new double[checked(Size * InputSize)];
        for (int j = 0; j < Size; j++)
        {
            Span<double> row = Private.AsSpan(j * InputSize, InputSize);
            for (int i = 0; i < rank; i++)
            {
                VectorMath.AddScaled(row, VectorMath.Dot(rotation[j], frame.R[i]) * svd.SingularValues[i], svd.V[i]);
            }
        }
    }

    /// <summary>The number of columns of U: min(r, d_out).</summary>
    public int Size { get; }

    /// <summary>d_in.</summary>
    public int InputSize { get; }

    /// <summary>d_out.</summary>
    public int OutputSize { get; }

    /// <summary>U, public, row-major d_out x Size; its columns are orthonormal.</summary>
    public double[] Basis { get; }

    /// <summary>U^T * scaling * B * A, private, row-major Size x d_in.</summary>
    public double[] Private { get; }

    /// <summary>Draws a basis with the system's cryptographic generator.</summary>
    /// <param name="module">The module; zero and rank-deficient weights will do.</param>
    /// <returns>The basis and the private matrix.</returns>
    public static OrthonormalBasis Create(LoraModule module)
    {
        Span<byte> secret = stackalloc byte[BasisRandomness.SecretSize];
        try
        {
            RandomNumberGenerator.Fill(secret);
            return Create(module, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Derives a basis from a secret and the module's name and content: the same bits on every host.</summary>
    /// <param name="module">The module; zero and rank-deficient weights will do.</param>
    /// <param name="secret"><see cref="BasisRandomness.SecretSize"/> bytes that clients do not know.</param>
    /// <returns>The basis and the private matrix.</returns>
    /// <exception cref="ArgumentException">The secret has another length.</exception>
    public static OrthonormalBasis Create(LoraModule module, ReadOnlySpan<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var randomness = new BasisRandomness(module, secret);
        return new OrthonormalBasis(module, randomness.NextGaussian);
    }

    /// <summary>Draws a basis with given random numbers.</summary>
    /// <param name="module">The module; zero and rank-deficient weights will do.</param>
    /// <param name="nextGaussian">Gives independent standard normal numbers; must be unpredictable to clients.</param>
    /// <returns>The basis and the private matrix.</returns>
    public static OrthonormalBasis Create(LoraModule module, Func<double> nextGaussian)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(nextGaussian);
        return new OrthonormalBasis(module, nextGaussian);
    }

    private static ColumnMatrix Haar(int size, Func<double> nextGaussian)
    {
        var gaussian = new ColumnMatrix(size, size);
        for (int j = 0; j < size; j++)
        {
            Fill(gaussian[j], nextGaussian);
        }

        // Q of a Gaussian matrix is Haar-distributed when the diagonal of R is made positive.
        ThinQr qr = ThinQr.Of(gaussian);
        for (int j = 0; j < size; j++)
        {
            if (qr.R[j][j] < 0)
            {
                foreach (ref double value in qr.Q[j])
                {
                    value = -value;
                }
            }
        }

        return qr.Q;
    }

    private static void Fill(Span<double> values, Func<double> nextGaussian)
    {
        foreach (ref double value in values)
        {
            value = nextGaussian();
        }
    }
}
