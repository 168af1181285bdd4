namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Hoisted automorphisms (Halevi and Shoup 2018; Bossuat et al., ePrint 2020/1203, section 4): a ciphertext's a is decomposed once, and
/// every automorphism sigma: X -> X^g of it then takes a key product and a division by P. Holds scratch memory and no keys: one
/// thread at a time.
/// </summary>
public sealed class Hoisting : IDisposable
{
    private readonly KeySwitcher _switcher;

    /// <summary>Allocates scratch memory.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public Hoisting(SchemeParameters parameters) => _switcher = new KeySwitcher(parameters);

    /// <summary>Operations so far.</summary>
    public OperationCounts Counts => _switcher.Counts;

    /// <summary>Decomposes a ciphertext for <see cref="Apply"/>.</summary>
    /// <param name="x">The ciphertext, NTT domain; not changed.</param>
    public void Decompose(Ciphertext x)
    {
        ArgumentNullException.ThrowIfNull(x);
        _switcher.Decompose(x.A);
    }

    /// <summary>destination = sigma(x) under the same secret, for the ciphertext that was decomposed last. Not in place.</summary>
    /// <param name="x">That ciphertext.</param>
    /// <param name="key">The key of sigma.</param>
    /// <param name="destination">The result, NTT domain, as many limbs.</param>
    /// <exception cref="ArgumentException">The key or the destination does not fit.</exception>
    public void Apply(Ciphertext x, GaloisKey key, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(destination);
        _switcher.Switch(key, x.B, destination.B, destination.A);
    }

    /// <summary>destinations[i] = sigma_g(x) for element i. Not in place.</summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="elements">The elements g.</param>
    /// <param name="keys">Keys with one for each g.</param>
    /// <param name="destinations">As many results.</param>
    /// <exception cref="ArgumentException">Counts differ, or a destination is x.</exception>
    /// <exception cref="KeyNotFoundException">A key is missing; no result was written.</exception>
    public void ApplyAll(Ciphertext x, ReadOnlySpan<int> elements, GaloisKeys keys, ReadOnlySpan<Ciphertext> destinations)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(keys);
        if (elements.Length != destinations.Length)
        {
            throw new ArgumentException($"destinations: {destinations.Length}; expected {elements.Length}", nameof(destinations));
        }

        for (int i = 0; i < elements.Length; i++)
        {
            if (ReferenceEquals(x, destinations[i]))
            {
                throw new ArgumentException("destination: the source itself; expected another ciphertext", nameof(destinations));
            }

            _ = keys[elements[i]];
        }

        Decompose(x);
        for (int i = 0; i < elements.Length; i++)
        {
            Apply(x, keys[elements[i]], destinations[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _switcher.Dispose();
}
