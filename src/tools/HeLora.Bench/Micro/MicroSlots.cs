using System.Numerics;
using HeLora.Loopback;
using HeLora.Measurements;
using HeLora.Scheme;

namespace HeLora.Bench;

/// <summary>Parameters and vectors that operations are measured on.</summary>
internal static class MicroSlots
{
    // The tuned parameters are as deep as those of the profile fast.
    private const int TunedDepth = 2, TunedPrecisionBits = 16;

    /// <summary>The parameters of a profile.</summary>
    public static SlotParameters Parameters(string profile) => profile switch
    {
        Names.Fast => SlotParameters.Create(SlotProfile.Fast),
        Names.Safe => SlotParameters.Create(SlotProfile.Safe),
        Names.Tuned => SlotParameters.CreateTuned(TunedDepth, TunedPrecisionBits),
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, $"profile: {profile}; expected {Names.Fast}, {Names.Safe} or {Names.Tuned}"),
    };

    /// <summary>Slots within the unit circle.</summary>
    public static Complex[] Create(int count, ulong seed, int stream)
    {
        var numbers = new float[2 * count];
        new ActivationSource(seed, stream).Fill(numbers);
        var slots = new Complex[count];
        for (int j = 0; j < slots.Length; j++)
        {
            var value = new Complex(numbers[2 * j], numbers[(2 * j) + 1]);
            slots[j] = value / (1 + value.Magnitude);
        }

        return slots;
    }

    /// <summary>The largest distance of slots from those expected; infinite where one is not a number.</summary>
    public static double Error(ReadOnlySpan<Complex> values, Func<int, Complex> expected)
    {
        double error = 0;
        for (int j = 0; j < values.Length; j++)
        {
            double distance = (values[j] - expected(j)).Magnitude;
            error = double.IsNaN(distance) ? double.PositiveInfinity : Math.Max(error, distance);
        }

        return error;
    }
}
