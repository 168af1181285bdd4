using System.Numerics;

namespace HeLora.Rings;

/// <summary>
/// The negacyclic number-theoretic transform of Z_q[X]/(X^N+1). It takes a(X) to its values at the N odd powers of psi, a
/// primitive 2N-th root of unity.
/// </summary>
/// <remarks>
/// psi is g^((q-1)/2N) for the smallest integer g >= 2 that makes psi^N = -1. Position 64 t + 8 c + r holds the value at psi^(2
/// rev(64 t + 8 r + c) + 1), rev reversing log2 N bits: bit-reversed order with every block of 64 read as a transposed 8 x 8
/// square. The order is part of the wire format. Both transforms take lazily reduced residues (|x| &lt;= 3q/4). The forward one
/// gives balanced residues, the inverse one lazily reduced ones.
/// </remarks>
public sealed class NttTables : IDisposable
{
    /// <summary>The smallest and largest ring degrees.</summary>
    public const int MinDegree = 1024, MaxDegree = 32768;

    private readonly NttPlan _plan;
    private readonly AlignedBuffer _forward;
    private readonly AlignedBuffer _inverse;
    private readonly bool _reduceBlocks;
    private readonly double _degreeInverse;

    /// <summary>Makes the tables of one ring.</summary>
    /// <param name="degree">N, a power of two from 1024 to 32768.</param>
    /// <param name="modulus">A prime that is 1 modulo 2N.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is not supported, q is not 1 modulo 2N, or q is so large
    /// that an intermediate could leave the exact range.</exception>
    public NttTables(int degree, Modulus modulus)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        if (degree is < MinDegree or > MaxDegree || !BitOperations.IsPow2(degree))
        {
            throw new ArgumentOutOfRangeException(
                nameof(degree), degree, $"degree: {degree}; expected a power of two from {MinDegree} to {MaxDegree}");
        }

        if ((modulus.Value - 1) % (2UL * (ulong)degree) != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(modulus), modulus, $"modulus: {modulus.Value}; expected 1 modulo {2 * degree}");
        }

        Degree = degree;
        Modulus = modulus;
        _plan = NttPlan.For(degree);
        _reduceBlocks = NttRanges.ForwardNeedsReduction(_plan, modulus);
        NttRanges.CheckInverse(_plan, modulus);

        Root = FindRoot(degree, modulus);
        ulong rootInverse = modulus.Invert(Root), degreeInverse = modulus.Invert((ulong)degree);
        _degreeInverse = modulus.ToBalanced(degreeInverse);
        _forward = new AlignedBuffer(_plan.TableLength);
        _inverse = new AlignedBuffer(_plan.TableLength);
        Fill(_forward.Span, Root, 1);
        Fill(_inverse.Span, rootInverse, degreeInverse);
    }

    /// <summary>N.</summary>
    public int Degree { get; }

    /// <summary>q.</summary>
    public Modulus Modulus { get; }

    /// <summary>psi, canonical.</summary>
    public ulong Root { get; }

    /// <summary>Transforms lazily reduced coefficients to balanced values, in place.</summary>
    /// <param name="polynomial">N residues.</param>
    /// <exception cref="ArgumentException">The length is not N.</exception>
    public void Forward(Span<double> polynomial) => Forward(polynomial, Simd.Widest);

    /// <summary>Transforms lazily reduced values to lazily reduced coefficients, in place.</summary>
    /// <param name="polynomial">N residues.</param>
    /// <exception cref="ArgumentException">The length is not N.</exception>
    public void Inverse(Span<double> polynomial) => Inverse(polynomial, Simd.Widest);

    /// <summary>Transforms coefficients to balanced values, in other memory.</summary>
    /// <param name="source">N integers, residues of another modulus among them.</param>
    /// <param name="magnitude">An upper bound of their magnitudes, below 2^51. If it exceeds <see cref="Modulus.LazyBound"/>,
    /// the transform reduces them.</param>
    /// <param name="destination">Receives N residues; the source itself, or separate from it.</param>
    /// <exception cref="ArgumentException">A length is not N.</exception>
    public void Forward(ReadOnlySpan<double> source, double magnitude, Span<double> destination) =>
        ForwardScaled(source, FactorFor(magnitude), destination, Simd.Widest);

    /// <summary>Multiplies coefficients by a factor and transforms them to balanced values, in other memory.</summary>
    /// <param name="source">N integers below 2^51 in magnitude, residues of another modulus among them.</param>
    /// <param name="factor">A balanced residue.</param>
    /// <param name="destination">Receives N residues; the source itself, or separate from it.</param>
    /// <exception cref="ArgumentException">A length is not N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The factor is zero.</exception>
    public void ForwardScaled(ReadOnlySpan<double> source, double factor, Span<double> destination)
    {
        ArgumentOutOfRangeException.ThrowIfZero(factor);
        ForwardScaled(source, factor, destination, Simd.Widest);
    }

    /// <summary>Transforms lazily reduced values to lazily reduced coefficients, in other memory.</summary>
    /// <param name="source">N residues.</param>
    /// <param name="destination">Receives N residues; the source itself, or separate from it.</param>
    /// <exception cref="ArgumentException">A length is not N.</exception>
    public void Inverse(ReadOnlySpan<double> source, Span<double> destination) => Inverse(source, destination, Simd.Widest);

    /// <summary>The exponent e, odd and below 2N, such that position <paramref name="position"/> holds a(psi^e).</summary>
    public int Exponent(int position)
    {
        int standard = (position & ~63) | ((position & 7) << 3) | ((position >> 3) & 7);
        return (2 * BitReversal.Of(standard, BitOperations.Log2((uint)Degree))) + 1;
    }

    /// <summary>The position that holds a(psi^e): the inverse of <see cref="Exponent"/>.</summary>
    /// <param name="exponent">An odd number; only its value modulo 2N matters.</param>
    public int Position(int exponent)
    {
        int standard = BitReversal.Of((exponent & ((2 * Degree) - 1)) >> 1, BitOperations.Log2((uint)Degree));
        return (standard & ~63) | ((standard & 7) << 3) | ((standard >> 3) & 7);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _forward.Dispose();
        _inverse.Dispose();
    }

    internal unsafe void Forward(Span<double> polynomial, VectorWidth width)
    {
        CheckLength(polynomial);
        fixed (double* data = polynomial)
        {
            RunForward(new NttOperands(data, data), 0, default(NoStage), width);
        }
    }

    internal unsafe void ForwardScaled(ReadOnlySpan<double> source, double factor, Span<double> destination, VectorWidth width)
    {
        CheckLength(source);
        CheckLength(destination);
        fixed (double* from = source, data = destination)
        {
            RunForward(new NttOperands(from, data), factor, default(NoStage), width);
        }
    }

    internal void Inverse(Span<double> polynomial, VectorWidth width) => Inverse(polynomial, polynomial, width);

    internal unsafe void Inverse(ReadOnlySpan<double> source, Span<double> destination, VectorWidth width)
    {
        CheckLength(source);
        CheckLength(destination);
        fixed (double* from = source, data = destination)
        {
            RunInverse(new NttOperands(from, data), default(NoStage), balanced: false, width);
        }
    }

    /// <summary>
    /// Transforms operands, and then runs the stage. A factor other than zero lifts and multiplies; for zero the operands are
    /// lazily reduced.
    /// </summary>
    internal unsafe void RunForward<TStage>(in NttOperands operands, double factor, TStage stage, VectorWidth width)
        where TStage : struct, INttStage
    {
        fixed (double* table = _forward.Span)
        {
            var kernel = new NttKernel<ForwardLayers, TStage>(operands, table, _plan, Modulus, factor, _reduceBlocks, stage);
            WidthDispatch.Run(ref kernel, width);
        }
    }

    /// <summary>Runs the stage, and then transforms operands to lazily reduced or to balanced residues.</summary>
    internal unsafe void RunInverse<TStage>(in NttOperands operands, TStage stage, bool balanced, VectorWidth width)
        where TStage : struct, INttStage
    {
        fixed (double* table = _inverse.Span)
        {
            var kernel = new NttKernel<InverseLayers, TStage>(operands, table, _plan, Modulus, _degreeInverse, balanced, stage);
            WidthDispatch.Run(ref kernel, width);
        }
    }

    /// <summary>The factor that lifts integers of a magnitude: zero, for none, if they are lazily reduced.</summary>
    internal double FactorFor(double magnitude) => magnitude <= Modulus.LazyBound ? 0 : 1;

    private static ulong FindRoot(int degree, Modulus modulus)
    {
        for (ulong g = 2; ; g++)
        {
            ulong root = modulus.Power(g, (modulus.Value - 1) / (2UL * (ulong)degree));
            if (modulus.Power(root, (ulong)degree) == modulus.Value - 1)
            {
                return root;
            }
        }
    }

    // In a layer of m groups, group i multiplies by root^rev(m + i). The factor of the layer with one group is scaled.
    private void Fill(Span<double> table, ulong root, ulong firstScale)
    {
        int n = Degree, logN = BitOperations.Log2((uint)n);
        var powers = new ulong[n];
        ulong power = 1;
        for (int i = 0; i < n; i++, power = Modulus.Multiply(power, root))
        {
            powers[BitReversal.Of(i, logN)] = power;
        }

        powers[1] = Modulus.Multiply(powers[1], firstScale);
        int groups = 1;
        for (int p = 0; p < _plan.Radices.Length; p++)
        {
            int radix = _plan.Radices[p];
            for (int g = 0; g < groups; g++)
            {
                Span<double> group = table.Slice(_plan.Offsets[p] + (g * NttPlan.GroupTable(radix)));
                FillOuter(group, group[(radix - 1)..], radix, powers, groups, g);
            }

            groups *= radix;
        }

        for (int block = 0; block < groups; block++)
        {
            Span<double> entry = table.Slice(_plan.BlockOffset + (block * NttPlan.BlockTable), NttPlan.BlockTable);
            FillOuter(entry[56..], entry[63..], 8, powers, groups, block);
            int offset = 0;
            for (int split = 1; split <= 4; split *= 2)
            {
                for (int h = 0; h < split; h++)
                {
                    for (int row = 0; row < 8; row++)
                    {
                        entry[offset++] = Modulus.ToBalanced(powers[(8 * groups * split) + ((((block * 8) + row) * split) + h)]);
                    }
                }
            }
        }
    }

    private void FillOuter(Span<double> factors, Span<double> quotients, int radix, ulong[] powers, int groups, int group)
    {
        int k = 0;
        for (int split = 1; split < radix; split *= 2)
        {
            for (int h = 0; h < split; h++, k++)
            {
                factors[k] = Modulus.ToBalanced(powers[(groups * split) + (group * split) + h]);
                quotients[k] = factors[k] / Modulus.AsDouble;
            }
        }
    }

    private void CheckLength(ReadOnlySpan<double> polynomial)
    {
        if (polynomial.Length != Degree)
        {
            throw new ArgumentException($"polynomial: {polynomial.Length} residues; expected {Degree}", nameof(polynomial));
        }
    }
}
