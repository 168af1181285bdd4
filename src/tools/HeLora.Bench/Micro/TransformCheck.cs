using HeLora.Rings;

namespace HeLora.Bench;

/// <summary>Checks a transform by evaluating the polynomial.</summary>
internal static class TransformCheck
{
    private const int Positions = 8;

    /// <summary>Returns zero when the values at some positions are those of the polynomial, and infinity otherwise.</summary>
    /// <param name="tables">The transform.</param>
    /// <param name="coefficients">N residues.</param>
    /// <param name="values">N residues, in the transform's order.</param>
    public static double Error(NttTables tables, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> values)
    {
        ulong q = tables.Modulus.Value;
        for (int k = 0; k < Positions; k++)
        {
            int position = k * ((tables.Degree / Positions) + 1) % tables.Degree;
            ulong point = 1;
            for (int i = tables.Exponent(position); i > 0; i--)
            {
                point = (ulong)((UInt128)point * tables.Root % q);
            }

            ulong value = 0;
            for (int i = coefficients.Length - 1; i >= 0; i--)
            {
                value = (ulong)((((UInt128)value * point) + Canonical(coefficients[i], q)) % q);
            }

            if (value != Canonical(values[position], q))
            {
                return double.PositiveInfinity;
            }
        }

        return 0;
    }

    private static ulong Canonical(double residue, ulong q)
    {
        long remainder = (long)residue % (long)q;
        return (ulong)(remainder < 0 ? remainder + (long)q : remainder);
    }
}
