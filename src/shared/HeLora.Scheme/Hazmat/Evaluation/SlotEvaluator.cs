namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Arithmetic on encrypted slots: every operation checks levels and scales and gives its result a scale. Destinations
/// exist already, at the result's level; nothing is allocated. Holds scratch memory: one instance a thread.
/// </summary>
public sealed class SlotEvaluator : IDisposable
{
    // Scales that differ by rounding alone are equal.
    private const double Tolerance = 1.0 / (1L << 46);

    private readonly SchemeParameters _parameters;
    private readonly Evaluator _evaluator;
    private readonly double[] _log2Modulus;
    private readonly Ciphertext[] _levels;

    /// <summary>Allocates scratch memory.</summary>
    public SlotEvaluator(SchemeParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _evaluator = new Evaluator(parameters);
        _log2Modulus = new double[parameters.LimbCount];
        _levels = new Ciphertext[parameters.LimbCount];
        double sum = 0;
        for (int i = 0; i < _log2Modulus.Length; i++)
        {
            sum += parameters.Ring.Limbs[i].Modulus.Log2;
            _log2Modulus[i] = sum;
            _levels[i] = new Ciphertext(parameters, i + 1);
        }
    }

    /// <summary>Operations so far.</summary>
    public OperationCounts Counts => _evaluator.Counts;

    /// <summary>destination = x + y; in place allowed.</summary>
    /// <exception cref="ArgumentException">Levels or scales differ.</exception>
    public void Add(SlotCiphertext x, SlotCiphertext y, SlotCiphertext destination)
    {
        CheckScales(x, y);
        CheckLevel(x, destination);
        _evaluator.Add(x.Ciphertext, y.Ciphertext, destination.Ciphertext);
        destination.Scale = x.Scale;
    }

    /// <summary>destination = x - y; in place allowed.</summary>
    /// <exception cref="ArgumentException">Levels or scales differ.</exception>
    public void Subtract(SlotCiphertext x, SlotCiphertext y, SlotCiphertext destination)
    {
        CheckScales(x, y);
        CheckLevel(x, destination);
        _evaluator.Subtract(x.Ciphertext, y.Ciphertext, destination.Ciphertext);
        destination.Scale = x.Scale;
    }

    /// <summary>destination = x + m; in place allowed.</summary>
    /// <exception cref="ArgumentException">Levels or scales differ.</exception>
    public void AddPlain(SlotCiphertext x, SlotPlaintext m, SlotCiphertext destination)
    {
        CheckPlain(x, m, destination);
        CheckScale(x.Scale, m.Scale);
        _evaluator.AddPlain(x.Ciphertext, m.Polynomial, destination.Ciphertext);
        destination.Scale = x.Scale;
    }

    /// <summary>destination = x - m; in place allowed.</summary>
    /// <exception cref="ArgumentException">Levels or scales differ.</exception>
    public void SubtractPlain(SlotCiphertext x, SlotPlaintext m, SlotCiphertext destination)
    {
        CheckPlain(x, m, destination);
        CheckScale(x.Scale, m.Scale);
        _evaluator.SubtractPlain(x.Ciphertext, m.Polynomial, destination.Ciphertext);
        destination.Scale = x.Scale;
    }

    /// <summary>destination = x m, slot by slot, at the product of the scales; in place allowed.</summary>
    /// <exception cref="ArgumentException">Levels differ, or the scale would exceed half the modulus.</exception>
    public void MultiplyPlain(SlotCiphertext x, SlotPlaintext m, SlotCiphertext destination)
    {
        CheckPlain(x, m, destination);
        double scale = ProductScale(x, m);
        _evaluator.MultiplyPlain(x.Ciphertext, m.Polynomial, destination.Ciphertext);
        destination.Scale = scale;
    }

    /// <summary>destination += x m, slot by slot.</summary>
    /// <exception cref="ArgumentException">Levels differ, the destination's scale is not the product of the scales, or that
    /// exceeds half the modulus.</exception>
    public void MultiplyPlainAccumulate(SlotCiphertext x, SlotPlaintext m, SlotCiphertext destination)
    {
        CheckPlain(x, m, destination);
        CheckScale(destination.Scale, ProductScale(x, m));
        _evaluator.MultiplyPlainAccumulate(x.Ciphertext, m.Polynomial, destination.Ciphertext);
    }

    /// <summary>
    /// Divides by the last modulus q_l: the message keeps its slots, at scale x.Scale / q_l, one level down.
    /// </summary>
    /// <param name="x">The ciphertext; overwritten.</param>
    /// <param name="destination">A ciphertext one level down.</param>
    /// <exception cref="InvalidOperationException">x is at level 0.</exception>
    /// <exception cref="ArgumentException">The destination is not one level down.</exception>
    public void Rescale(SlotCiphertext x, SlotCiphertext destination)
    {
        Check(x, destination);
        if (x.Level == 0)
        {
            throw new InvalidOperationException("a ciphertext at level 0 cannot be rescaled");
        }

        if (destination.Level != x.Level - 1)
        {
            throw new ArgumentException(
                $"rescaling level {x.Level} gives level {x.Level - 1}; the destination has {destination.Level}", nameof(destination));
        }

        double scale = x.Scale / _parameters.Ring.Limbs[x.Level].Modulus.AsDouble;
        _evaluator.DropLimb(x.Ciphertext, destination.Ciphertext);
        destination.Scale = scale;
    }

    /// <summary>destination = x at a lower level (or the same), scale and noise unchanged: moduli are dropped, not divided by.</summary>
    /// <exception cref="ArgumentException">The destination is at a higher level, or its modulus is too small for the scale.</exception>
    public void DropLevel(SlotCiphertext x, SlotCiphertext destination)
    {
        Check(x, destination);
        if (destination.Level > x.Level)
        {
            throw new ArgumentException($"level {x.Level} cannot become level {destination.Level}", nameof(destination));
        }

        CheckRoom(x.Scale, destination.Level);
        if (!ReferenceEquals(x, destination))
        {
            Copy(x.Ciphertext, destination.Ciphertext);
            destination.Scale = x.Scale;
        }
    }

    /// <summary>
    /// destination = x with its slots rotated to the left: slot j receives slot j + steps. One key switch where the keys
    /// have one for these steps, else one a power of two that the steps are made of. Not in place.
    /// </summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="steps">Any integer; a negative one rotates to the right.</param>
    /// <param name="keys">Keys for 5^steps, or for the powers of two in steps modulo N/2.</param>
    /// <param name="destination">The result, at x's level and scale.</param>
    /// <exception cref="ArgumentException">Levels differ, or the destination is x.</exception>
    /// <exception cref="KeyNotFoundException">A key is missing; nothing was written.</exception>
    public void Rotate(SlotCiphertext x, int steps, GaloisKeys keys, SlotCiphertext destination)
    {
        CheckRotation(x, keys, destination);
        int left = steps & ((_parameters.Degree / 2) - 1);
        if (left == 0)
        {
            Copy(x.Ciphertext, destination.Ciphertext);
        }
        else if (keys.Contains(SlotRotation.Element(_parameters.Degree, left)))
        {
            _evaluator.ApplyAutomorphism(
                x.Ciphertext, SlotRotation.Element(_parameters.Degree, left), keys, destination.Ciphertext);
        }
        else
        {
            Compose(x.Ciphertext, left, keys, destination.Ciphertext);
        }

        destination.Scale = x.Scale;
    }

    /// <summary>destination = x with its slots conjugated: one key switch. Not in place.</summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="keys">Keys with one for 2N - 1.</param>
    /// <param name="destination">The result, at x's level and scale.</param>
    /// <exception cref="ArgumentException">Levels differ, or the destination is x.</exception>
    /// <exception cref="KeyNotFoundException">The key is missing.</exception>
    public void Conjugate(SlotCiphertext x, GaloisKeys keys, SlotCiphertext destination)
    {
        CheckRotation(x, keys, destination);
        _evaluator.ApplyAutomorphism(
            x.Ciphertext, SlotRotation.Conjugation(_parameters.Degree), keys, destination.Ciphertext);
        destination.Scale = x.Scale;
    }

    /// <summary>
    /// Several rotations of one ciphertext, hoisted: one decomposition for all (Halevi and Shoup 2018). Not in place.
    /// </summary>
    /// <param name="x">The ciphertext.</param>
    /// <param name="steps">The steps to the left of each.</param>
    /// <param name="keys">Keys with one for each 5^steps but 1.</param>
    /// <param name="destinations">As many results, at x's level and scale.</param>
    /// <exception cref="ArgumentException">Counts or levels differ, or a destination is x.</exception>
    /// <exception cref="KeyNotFoundException">A key is missing; nothing was written.</exception>
    public void RotateHoisted(
        SlotCiphertext x, ReadOnlySpan<int> steps, GaloisKeys keys, ReadOnlySpan<SlotCiphertext> destinations)
    {
        if (steps.Length != destinations.Length)
        {
            throw new ArgumentException($"{steps.Length} destinations are expected, got {destinations.Length}", nameof(destinations));
        }

        int mask = (_parameters.Degree / 2) - 1;
        bool any = false;
        for (int i = 0; i < steps.Length; i++)
        {
            CheckRotation(x, keys, destinations[i]);
            if ((steps[i] & mask) != 0)
            {
                _ = keys[SlotRotation.Element(_parameters.Degree, steps[i])];
                any = true;
            }
        }

        if (any)
        {
            _evaluator.Hoist(x.Ciphertext);
        }

        for (int i = 0; i < steps.Length; i++)
        {
            if ((steps[i] & mask) == 0)
            {
                Copy(x.Ciphertext, destinations[i].Ciphertext);
            }
            else
            {
                _evaluator.ApplyHoisted(
                    x.Ciphertext, keys[SlotRotation.Element(_parameters.Degree, steps[i])], destinations[i].Ciphertext);
            }

            destinations[i].Scale = x.Scale;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _evaluator.Dispose();
        foreach (Ciphertext ciphertext in _levels)
        {
            ciphertext.Dispose();
        }
    }

    private static void Copy(Ciphertext x, Ciphertext destination)
    {
        for (int i = 0; i < destination.LimbCount; i++)
        {
            x.B.Limb(i).CopyTo(destination.B.Limb(i));
            x.A.Limb(i).CopyTo(destination.A.Limb(i));
        }
    }

    private static void CheckScale(double first, double second)
    {
        if (!(Math.Abs(first - second) <= Tolerance * first))
        {
            throw new ArgumentException($"scales must be equal; got 2^{Math.Log2(first):F12} and 2^{Math.Log2(second):F12}", nameof(second));
        }
    }

    private static void CheckLevel(SlotCiphertext x, SlotCiphertext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (x.Level != destination.Level)
        {
            throw new ArgumentException($"levels must be equal; got {x.Level} and {destination.Level}", nameof(destination));
        }
    }

    private static void CheckScales(SlotCiphertext x, SlotCiphertext y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        CheckLevel(x, y);
        CheckScale(x.Scale, y.Scale);
    }

    private static void CheckPlain(SlotCiphertext x, SlotPlaintext m, SlotCiphertext destination)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(m);
        CheckLevel(x, destination);
        if (x.Level != m.Level)
        {
            throw new ArgumentException($"levels must be equal; got {x.Level} and {m.Level}", nameof(m));
        }
    }

    // A rotation by single bits, through scratch; the last step writes the destination.
    private void Compose(Ciphertext x, int left, GaloisKeys keys, Ciphertext destination)
    {
        for (int bit = 1; bit <= left; bit *= 2)
        {
            if ((left & bit) != 0 && !keys.Contains(SlotRotation.Element(_parameters.Degree, bit)))
            {
                int element = SlotRotation.Element(_parameters.Degree, left);
                throw new KeyNotFoundException(
                    $"no Galois key for a rotation by {left} (element {element}), nor for the power of two {bit} in it "
                    + $"(element {SlotRotation.Element(_parameters.Degree, bit)}); there are keys for {string.Join(", ", keys.Elements)}");
            }
        }

        Ciphertext scratch = _levels[x.LimbCount - 1], source = x;
        int count = System.Numerics.BitOperations.PopCount((uint)left);
        for (; left != 0; left &= left - 1, count--)
        {
            Ciphertext target = (count & 1) != 0 ? destination : scratch;
            _evaluator.ApplyAutomorphism(source, SlotRotation.Element(_parameters.Degree, left & -left), keys, target);
            source = target;
        }
    }

    private void Check(SlotCiphertext x, SlotCiphertext destination)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(destination);
        if (!ReferenceEquals(x.Ciphertext.Parameters, _parameters) || !ReferenceEquals(destination.Ciphertext.Parameters, _parameters))
        {
            throw new ArgumentException("ciphertexts of the evaluator's parameters are expected", nameof(destination));
        }
    }

    private void CheckRotation(SlotCiphertext x, GaloisKeys keys, SlotCiphertext destination)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Check(x, destination);
        CheckLevel(x, destination);
        if (ReferenceEquals(x.Ciphertext, destination.Ciphertext))
        {
            throw new ArgumentException("a rotation cannot run in place", nameof(destination));
        }
    }

    private double ProductScale(SlotCiphertext x, SlotPlaintext m)
    {
        double scale = x.Scale * m.Scale;
        CheckRoom(scale, x.Level);
        return scale;
    }

    private void CheckRoom(double scale, int level)
    {
        if (!(Math.Log2(scale) <= _log2Modulus[level] - 1))
        {
            throw new ArgumentException(
                $"a scale of 2^{Math.Log2(scale):F1} leaves no room in the 2^{_log2Modulus[level]:F1} of level {level}", nameof(scale));
        }
    }
}
