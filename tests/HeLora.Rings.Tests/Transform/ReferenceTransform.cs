using System.Numerics;
using HeLora.Rings.Benchmarks;

namespace HeLora.Rings.Tests;

/// <summary>
/// The transform on canonical residues in bit-reversed order, position i holding a(psi^(2 rev(i) + 1)): the scalar
/// transform of the benchmarks, and its layers one by one.
/// </summary>
internal sealed class ReferenceTransform
{
    private readonly NttTables _tables;
    private readonly ShoupTransform _shoup;
    private readonly ulong[] _powers;

    public ReferenceTransform(NttTables tables)
    {
        _tables = tables;
        Modulus = tables.Modulus;
        Degree = tables.Degree;
        Layers = BitOperations.Log2((uint)Degree);
        _shoup = new ShoupTransform(Degree, Modulus.Value, tables.Root);
        _powers = new ulong[Degree];
        UInt128 power = 1;
        for (int i = 0; i < Degree; i++, power = power * tables.Root % Modulus.Value)
        {
            _powers[ShoupTransform.Reverse(i, Degree)] = (ulong)power;
        }
    }

    public Modulus Modulus { get; }

    public int Degree { get; }

    public int Layers { get; }

    /// <summary>Values in the order of <see cref="NttTables"/>.</summary>
    public ulong[] Forward(ReadOnlySpan<ulong> coefficients)
    {
        ulong[] values = coefficients.ToArray();
        _shoup.Forward(values);
        return Reorder(values);
    }

    /// <summary>Coefficients from values in the order of <see cref="NttTables"/>.</summary>
    public ulong[] Inverse(ReadOnlySpan<ulong> values)
    {
        ulong[] coefficients = new ulong[Degree];
        for (int i = 0; i < Degree; i++)
        {
            coefficients[Standard(i)] = values[i];
        }

        _shoup.Inverse(coefficients);
        return coefficients;
    }

    /// <summary>The values of a state that already went through the first layers, in the order of <see cref="NttTables"/>.</summary>
    public ulong[] Finish(ReadOnlySpan<ulong> state, int layersDone)
    {
        ulong[] values = state.ToArray();
        UInt128 q = Modulus.Value;
        for (int groups = 1 << layersDone, half = Degree >> (layersDone + 1); groups < Degree; groups *= 2, half /= 2)
        {
            for (int g = 0; g < groups; g++)
            {
                for (int j = 2 * g * half; j < ((2 * g) + 1) * half; j++)
                {
                    UInt128 x = values[j], r = values[j + half] * (UInt128)_powers[groups + g] % q;
                    values[j] = (ulong)((x + r) % q);
                    values[j + half] = (ulong)((x + q - r) % q);
                }
            }
        }

        return Reorder(values);
    }

    /// <summary>
    /// Coefficients that drive one value as far from zero as it goes without reductions: every product on the way is
    /// beyond a half of q, by as much as the rounding of its quotient allows, and of the sign that adds to the sum,
    /// down to coefficients at the end of the lazily reduced range.
    /// </summary>
    public double[] Extreme(int position, bool positive)
    {
        double[] coefficients = new double[Degree];
        Drive(coefficients, Layers, Standard(position), positive ? Modulus.Value / 2 : (Modulus.Value / 2) + 1, positive);
        return coefficients;
    }

    // Gives the value at this index after so many layers a residue, and a large representative of the wanted sign.
    private void Drive(double[] coefficients, int layers, int index, ulong residue, bool positive)
    {
        if (layers == 0)
        {
            double balanced = Modulus.ToBalanced(residue);
            double other = balanced + (positive == balanced > 0 ? 0 : positive ? Modulus.AsDouble : -Modulus.AsDouble);
            coefficients[index] = Math.Abs(other) <= RingData.Bound(Modulus) ? other : balanced;
            return;
        }

        int half = Degree >> layers, group = index / (2 * half);
        bool difference = (index & half) != 0, positiveProduct = positive != difference;
        ulong factor = _powers[(1 << (layers - 1)) + group];
        double w = Modulus.ToBalanced(factor), error = QuotientError(w, direct: layers > Layers - 3, out double unknown);

        // A second input of this sign makes the rounded quotient fall short, and the product exceed a half of q. A
        // coefficient may miss its sign by a quarter of q; each layer adds a half.
        bool positiveSecond = positiveProduct != error > 0;
        double least = (0.5 * (layers - 1)) - 0.26, most = (0.6 * (layers - 1)) + 0.75;
        double size = Math.Floor((0.5 + (((least * Math.Abs(error)) - (most * unknown)) * Modulus.AsDouble)) * Modulus.AsDouble);
        ulong product = Modulus.ToCanonical(positiveProduct ? size : -size);
        ulong first = difference ? Modulus.Add(residue, product) : Modulus.Subtract(residue, product);
        Drive(coefficients, layers - 1, index & ~half, first, positive);
        Drive(coefficients, layers - 1, index | half, Modulus.Multiply(product, Modulus.Invert(factor)), positiveSecond);
    }

    // How much the quotient by which the kernel multiplies is above w/q; without a stored one the product is rounded too.
    private double QuotientError(double w, bool direct, out double unknown)
    {
        double q = Modulus.AsDouble, inverse = 1 / q, quotient = w / q;
        unknown = direct ? Math.ScaleB(Math.Abs(quotient), -53) : 0;
        return direct ? w * (Math.FusedMultiplyAdd(inverse, q, -1) / q) : Math.FusedMultiplyAdd(quotient, q, -w) / q;
    }

    private int Standard(int position) => ShoupTransform.Reverse((_tables.Exponent(position) - 1) / 2, Degree);

    private ulong[] Reorder(ulong[] values)
    {
        ulong[] ordered = new ulong[Degree];
        for (int i = 0; i < Degree; i++)
        {
            ordered[i] = values[Standard(i)];
        }

        return ordered;
    }
}
