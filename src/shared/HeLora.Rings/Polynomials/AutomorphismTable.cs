using System.Diagnostics.CodeAnalysis;

namespace HeLora.Rings;

/// <summary>
/// The automorphism sigma: X -> X^g of Z_q[X]/(X^N+1), g odd. In the NTT domain it permutes the values; in the
/// coefficient domain it permutes the coefficients and changes signs.
/// </summary>
public sealed class AutomorphismTable
{
    // The arrays are pinned, since kernels hold pointers to them.
    private readonly int[] _positions;
    private readonly int[] _targets;
    private readonly long[] _patterns;

    /// <summary>Makes the permutations of one automorphism.</summary>
    /// <param name="tables">Any transform of the degree; the order of values does not depend on the modulus.</param>
    /// <param name="element">g, odd, from 1 to 2N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The element is even or out of range.</exception>
    public AutomorphismTable(NttTables tables, int element)
    {
        ArgumentNullException.ThrowIfNull(tables);
        Degree = tables.Degree;
        CheckElement(Degree, element);
        Element = element;
        _positions = GC.AllocateArray<int>(Degree, pinned: true);
        for (int i = 0; i < Degree; i++)
        {
            _positions[i] = tables.Position((int)((long)tables.Exponent(i) * element % (2L * Degree)));
        }

        _targets = GC.AllocateArray<int>(Degree / NttPlan.BlockSize, pinned: true);
        for (int t = 0; t < _targets.Length; t++)
        {
            int exponent = (int)((long)tables.Exponent(t * NttPlan.BlockSize) * element % (2L * Degree));
            _targets[tables.Position(exponent) / NttPlan.BlockSize] = (t * NttPlan.BlockSize) | (exponent / (Degree / 32));
        }

        _patterns = BlockPermutation.Table(element);
    }

    /// <summary>N.</summary>
    public int Degree { get; }

    /// <summary>g.</summary>
    public int Element { get; }

    /// <summary>The permutation of the NTT domain: sigma(a) at position i is a at position <c>Positions[i]</c>.</summary>
    public ReadOnlySpan<int> Positions => _positions;

    /// <summary>
    /// For every block of 64 positions the position of its target block, plus its K (see <see cref="BlockPermutation"/>).
    /// </summary>
    internal ReadOnlySpan<int> Targets => _targets;

    /// <summary>The table of <see cref="BlockPermutation"/>.</summary>
    internal ReadOnlySpan<long> Patterns => _patterns;

    /// <summary>destination = sigma(a), NTT domain, any representatives. Not in place.</summary>
    /// <exception cref="ArgumentException">A length is not N, or the spans overlap.</exception>
    public void ApplyToValues(ReadOnlySpan<double> a, Span<double> destination)
    {
        Check(a, destination);
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = a[_positions[i]];
        }
    }

    /// <summary>destination = sigma(a), coefficient domain, any representatives. Not in place.</summary>
    /// <exception cref="ArgumentException">A length is not N, or the spans overlap.</exception>
    public void ApplyToCoefficients(ReadOnlySpan<double> a, Span<double> destination)
    {
        Check(a, destination);
        int mask = (2 * Degree) - 1, target = 0;
        for (int i = 0; i < a.Length; i++, target = (target + Element) & mask)
        {
            int wrapped = target & (Degree - 1);
            destination[wrapped] = target == wrapped ? a[i] : -a[i];
        }
    }

    /// <summary>Throws unless g is odd and between 1 and 2N - 1.</summary>
    internal static void CheckElement(int degree, int element)
    {
        if ((element & 1) == 0 || element < 1 || element >= 2 * degree)
        {
            throw new ArgumentOutOfRangeException(
                nameof(element), element, $"element: {element}; expected an odd number from 1 to {(2 * degree) - 1}");
        }
    }

    [SuppressMessage("Usage", "MA0015", Justification = "The condition concerns both parameters.")]
    private void Check(ReadOnlySpan<double> a, Span<double> destination)
    {
        if (a.Length != Degree || destination.Length != Degree || a.Overlaps(destination))
        {
            throw new ArgumentException(
                $"destination: {destination.Length} elements for {a.Length}; expected {Degree} each, in other memory");
        }
    }
}
