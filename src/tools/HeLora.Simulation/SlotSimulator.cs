using System.Numerics;
using HeLora.Scheme;

namespace HeLora.Simulation;

/// <summary>
/// The slot scheme's operations on numbers in the clear: results, levels and errors as encryption would give them, for
/// planning. It encrypts nothing, and its times say nothing about the times of the scheme.
/// </summary>
public sealed class SlotSimulator
{
    private readonly SlotParameters _parameters;
    private readonly Random _random;

    /// <summary>Simulates a parameter set.</summary>
    /// <param name="parameters">The parameters; only their sizes are read.</param>
    /// <param name="seed">The seed of errors.</param>
    public SlotSimulator(SlotParameters parameters, int seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _random = new Random(seed);
    }

    /// <summary>Slots at the top level with the error of a fresh encryption.</summary>
    /// <param name="values">N/2 numbers.</param>
    public SimulatedSlots Encrypt(ReadOnlySpan<Complex> values)
    {
        var slots = new SimulatedSlots(values.ToArray(), _parameters.Depth);
        AddError(slots, NoiseEstimate.Fresh);
        return slots;
    }

    /// <summary>Slots at the top level with the error of a public-key encryption.</summary>
    /// <param name="values">N/2 numbers.</param>
    public SimulatedSlots EncryptPublic(ReadOnlySpan<Complex> values)
    {
        var slots = new SimulatedSlots(values.ToArray(), _parameters.Depth);
        AddError(slots, NoiseEstimate.PublicKeyZero(_parameters.Parameters.Degree));
        return slots;
    }

    /// <summary>x + y, at the lower of their levels.</summary>
    public static SimulatedSlots Add(SimulatedSlots x, SimulatedSlots y) => Combine(x, y, static (a, b) => a + b);

    /// <summary>x w slot by slot, with the rounding error of the encoded w. As in the scheme, a rescaling must follow.</summary>
    public SimulatedSlots MultiplyPlain(SimulatedSlots x, ReadOnlySpan<Complex> w)
    {
        ArgumentNullException.ThrowIfNull(x);
        SimulatedSlots product = Combine(x, new SimulatedSlots(w.ToArray(), x.Level), static (a, b) => a * b);
        AddError(product, Math.Sqrt(1.0 / 12));
        return product;
    }

    /// <summary>One level down, with the error of rounding both polynomials.</summary>
    /// <exception cref="InvalidOperationException">No level is left.</exception>
    public SimulatedSlots Rescale(SimulatedSlots x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Level == 0)
        {
            throw new InvalidOperationException("level: 0; expected at least 1 to rescale");
        }

        var rescaled = new SimulatedSlots([.. x.Slots], x.Level - 1);
        AddError(rescaled, NoiseEstimate.Rounding(_parameters.Parameters.Degree));
        return rescaled;
    }

    /// <summary>Slots rotated to the left, with the error of a key switch.</summary>
    /// <param name="x">The slots.</param>
    /// <param name="steps">Any integer.</param>
    public SimulatedSlots Rotate(SimulatedSlots x, int steps)
    {
        ArgumentNullException.ThrowIfNull(x);
        int count = x.Slots.Length, first = ((steps % count) + count) % count;
        var rotated = new SimulatedSlots([.. x.Slots[first..], .. x.Slots[..first]], x.Level);
        AddError(rotated, NoiseEstimate.KeySwitch(_parameters.Parameters, x.Level + 1, 1));
        return rotated;
    }

    private static SimulatedSlots Combine(SimulatedSlots x, SimulatedSlots y, Func<Complex, Complex, Complex> operation)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Slots.Length != y.Slots.Length)
        {
            throw new ArgumentException($"y: {y.Slots.Length} slots; expected {x.Slots.Length}", nameof(y));
        }

        var result = new Complex[x.Slots.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = operation(x.Slots[i], y.Slots[i]);
        }

        return new SimulatedSlots(result, Math.Min(x.Level, y.Level));
    }

    // A coefficient's deviation is sqrt(N) as large in a slot; half of its square falls on each of its two parts.
    private void AddError(SimulatedSlots slots, double deviation)
    {
        double each = deviation * Math.Sqrt(_parameters.Parameters.Degree / 2.0) / _parameters.Scale;
        for (int i = 0; i < slots.Slots.Length; i++)
        {
            double radius = each * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())), angle = 2 * Math.PI * _random.NextDouble();
            slots.Slots[i] += Complex.FromPolarCoordinates(radius, angle);
        }
    }
}
