using System.Numerics;
using HeLora.Scheme;

namespace HeLora.Simulation.Tests;

public sealed class SlotSimulatorTests
{
    private static readonly SlotParameters Parameters = SlotParameters.CreateTuned(2, 16);

    private static readonly Complex[] X = Slots(1), Y = Slots(2);

    [Fact]
    public void ResultsAreThoseOfTheSlotsUpToTheErrorsOfTheScheme()
    {
        var simulator = new SlotSimulator(Parameters, 1);
        SimulatedSlots x = simulator.Encrypt(X), y = simulator.EncryptPublic(Y);
        Check(x, i => X[i]);
        Check(y, i => Y[i]);
        Check(SlotSimulator.Add(x, y), i => X[i] + Y[i]);
        SimulatedSlots product = simulator.Rescale(simulator.MultiplyPlain(x, Y));
        Assert.Equal(x.Level - 1, product.Level);
        Check(product, i => X[i] * Y[i]);
        Check(simulator.Rotate(x, 3), i => X[(i + 3) % X.Length]);
        Check(simulator.Rotate(x, -1), i => X[(i + X.Length - 1) % X.Length]);
    }

    // sigma sqrt(N) / scale in a slot.
    [Fact]
    public void AFreshErrorHasTheDeviationOfTheNoiseModel()
    {
        SimulatedSlots x = new SlotSimulator(Parameters, 1).Encrypt(X);
        double square = 0;
        for (int i = 0; i < X.Length; i++)
        {
            square += Math.Pow((x.Values[i] - X[i]).Magnitude, 2);
        }

        double expected = NoiseEstimate.Fresh * Math.Sqrt(Parameters.Parameters.Degree) / Parameters.Scale;
        Assert.InRange(Math.Sqrt(square / X.Length) / expected, 0.9, 1.1);
    }

    [Fact]
    public void LevelsEnd()
    {
        var simulator = new SlotSimulator(Parameters, 1);
        SimulatedSlots x = simulator.Encrypt(X);
        for (int level = Parameters.Depth; level > 0; level--)
        {
            x = simulator.Rescale(x);
        }

        Assert.Equal(0, x.Level);
        Assert.Throws<InvalidOperationException>(() => simulator.Rescale(x));
        Assert.Throws<ArgumentException>(() => SlotSimulator.Add(x, simulator.Encrypt(X.AsSpan(1))));
    }

    private static void Check(SimulatedSlots actual, Func<int, Complex> expected)
    {
        double tolerance = 8 * Math.Pow(2, -Parameters.PrecisionBits);
        for (int i = 0; i < X.Length; i++)
        {
            Assert.InRange((actual.Values[i] - expected(i)).Magnitude, 1e-15, tolerance);
        }
    }

    private static Complex[] Slots(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Parameters.SlotCount).Select(_ => Complex.FromPolarCoordinates(random.NextDouble(), random.NextDouble() * 6))];
    }
}
