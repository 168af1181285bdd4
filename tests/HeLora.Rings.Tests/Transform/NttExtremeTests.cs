namespace HeLora.Rings.Tests;

/// <summary>Inputs that drive the intermediates of the transforms as far as they go.</summary>
public class NttExtremeTests
{
    public static TheoryData<int, double> Rings()
    {
        var rings = new TheoryData<int, double>();
        foreach (int degree in RingData.Degrees)
        {
            rings.Add(degree, 48);
            rings.Add(degree, Modulus.MaxLog2);
        }

        return rings;
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void SignPatternsAtTheEndOfTheRange(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        var reference = new ReferenceTransform(tables);
        double bound = RingData.Bound(tables.Modulus);
        double[] a = new double[degree];
        a.AsSpan().Fill(bound);
        Check(reference, tables, a);
        a.AsSpan().Fill(-bound);
        Check(reference, tables, a);
        for (int period = 1; period < degree; period *= 2)
        {
            for (int i = 0; i < degree; i++)
            {
                a[i] = (i & period) == 0 ? bound : -bound;
            }

            Check(reference, tables, a);
        }

        var random = new Random(degree);
        for (int i = 0; i < degree; i++)
        {
            a[i] = random.Next(2) == 0 ? bound : -bound;
        }

        Check(reference, tables, a);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void SpectraAtTheEndOfTheRange(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        var reference = new ReferenceTransform(tables);
        for (int pattern = 0; pattern < 4; pattern++)
        {
            ulong[] values = new ulong[degree];
            for (int i = 0; i < degree; i++)
            {
                values[i] = Extreme(tables.Modulus, (pattern & (i & 1) + 1) == 0);
            }

            double[] a = Farthest(tables.Modulus, reference.Inverse(values));
            tables.Forward(a);
            RingData.AssertBalanced(tables.Modulus, values, a);
        }
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void ForwardSumsAsFarAsTheyGo(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        var reference = new ReferenceTransform(tables);
        foreach (int position in (int[])[0, 7, 63, (degree / 2) + 9, degree - 1])
        {
            foreach (bool positive in (bool[])[true, false])
            {
                double[] a = reference.Extreme(position, positive);
                RingData.AssertWithin(a, RingData.Bound(tables.Modulus));
                ulong[] expected = reference.Forward(RingData.Canonical(tables.Modulus, a));
                tables.Forward(a);
                RingData.AssertBalanced(tables.Modulus, expected, a);
                Assert.Equal(positive ? tables.Modulus.Value / 2 : -(double)(tables.Modulus.Value / 2), a[position]);

                // Only sums depend on the first coefficient: the largest sum of all, whatever its residue.
                a = reference.Extreme(position, positive);
                a[0] = positive ? RingData.Bound(tables.Modulus) : -RingData.Bound(tables.Modulus);
                expected = reference.Forward(RingData.Canonical(tables.Modulus, a));
                tables.Forward(a);
                RingData.AssertBalanced(tables.Modulus, expected, a);
            }
        }
    }

    // Between the passes of the inverse transform all residues are at the end of their range.
    [Theory]
    [MemberData(nameof(Rings))]
    public void InverseSumsAsFarAsTheyGo(int degree, double bits)
    {
        using NttTables tables = RingData.Tables(degree, bits);
        var reference = new ReferenceTransform(tables);
        Modulus modulus = tables.Modulus;
        int[] boundaries = degree <= 8192 ? [.. Enumerable.Range(0, reference.Layers)] : [3, 6, reference.Layers - 6, reference.Layers - 3];
        foreach (int layersDone in boundaries)
        {
            // Inverse layers double what forward layers halve.
            ulong scale = modulus.Invert(modulus.Power(2, (ulong)(reference.Layers - layersDone)));
            ulong[] state = new ulong[degree];
            foreach (int period in (int[])[0, degree >> (layersDone + 1)])
            {
                for (int i = 0; i < degree; i++)
                {
                    state[i] = modulus.Multiply(Extreme(modulus, (i & period) == 0), scale);
                }

                double[] a = Farthest(modulus, reference.Finish(state, layersDone));
                ulong[] expected = reference.Inverse(RingData.Canonical(modulus, a));
                tables.Inverse(a);
                RingData.AssertLazilyReduced(modulus, expected, a);
            }
        }
    }

    private static void Check(ReferenceTransform reference, NttTables tables, double[] source)
    {
        ulong[] canonical = RingData.Canonical(tables.Modulus, source);
        double[] a = [.. source];
        tables.Forward(a);
        RingData.AssertBalanced(tables.Modulus, reference.Forward(canonical), a);
        source.CopyTo(a, 0);
        tables.Inverse(a);
        RingData.AssertLazilyReduced(tables.Modulus, reference.Inverse(canonical), a);
    }

    private static ulong Extreme(Modulus modulus, bool positive) => (modulus.Value / 2) + (positive ? 0UL : 1);

    // The lazily reduced representative that is farthest from zero.
    private static double[] Farthest(Modulus modulus, ulong[] canonical)
    {
        double[] lazy = RingData.Balanced(modulus, canonical);
        for (int i = 0; i < lazy.Length; i++)
        {
            double other = lazy[i] - Math.CopySign(modulus.AsDouble, lazy[i]);
            lazy[i] = Math.Abs(other) <= RingData.Bound(modulus) ? other : lazy[i];
        }

        return lazy;
    }
}
