namespace HeLora.Scheme.Hazmat;

/// <summary>
/// Arithmetic on encrypted slots: every operation checks levels and scales and gives its result a scale. Destinations
/// exist already, at the result's level; nothing is allocated. Holds scratch memory and no keys: one thread at a
/// time, any client after another.
/// </summary>
public sealed partial class SlotEvaluator : IDisposable
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

    private void Check(SlotCiphertext x, SlotCiphertext destination)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(destination);
        if (!ReferenceEquals(x.Ciphertext.Parameters, _parameters) || !ReferenceEquals(destination.Ciphertext.Parameters, _parameters))
        {
            throw new ArgumentException("ciphertexts of the evaluator's parameters are expected", nameof(destination));
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
