using System.Diagnostics;
using HeLora.Measurements;
using HeLora.Scheme;

namespace HeLora.Bench;

/// <summary>
/// Measures operations one after the other on this thread, and between them the transforms that their times are compared with.
/// </summary>
public sealed class MicroRunner(MicroOptions options) : IDisposable
{
    // Ticks of the stopwatch, as a TimeSpan resolves no more than a tenth of a microsecond.
    private static readonly double MillisecondsPerTick = 1000.0 / Stopwatch.Frequency;

    private readonly IMicroWorkload _workload =
        options.Backend.Encrypts ? new EncryptedWorkload(options.Profile, options.Seed) : new SimulatedWorkload(options.Profile, options.Seed);

    /// <summary>Rotations that follow one decompose in rotate_hoisted.</summary>
    public const int HoistedRotations = MicroOperations.HoistedRotations;

    /// <summary>Operations that are measured.</summary>
    public int Count => _workload.Operations.Count;

    /// <summary>The largest error, in a slot, of a right result.</summary>
    public double Tolerance => options.ToleranceFactor * Math.Pow(2, -_workload.Slots.PrecisionBits);

    /// <summary>Measures all operations.</summary>
    /// <param name="finished">Called after each.</param>
    public MicroReport Run(Action? finished = null)
    {
        using var reference = new TransformClock(options.WarmUp);
        using var unit = new TransformClock(_workload.Slots.Parameters.Ring.Limbs[0], options.WarmUp);
        var results = new List<MicroResult>();
        foreach (MicroOperation operation in _workload.Operations)
        {
            reference.Measure();
            unit.Measure();
            results.Add(Measure(operation));
            finished?.Invoke();
        }

        reference.Measure();
        unit.Measure();
        double transform = unit.MedianMicroseconds;
        return new MicroReport(
            ThisMachine.Describe(reference.MedianMicroseconds) with { NttForwardUs = transform },
            Describe(options.Profile, _workload.Slots), options.Backend.Name,
            [.. results.Select(r => r with { InNttForward = 1000 * r.MedianTimeMs / transform })]);
    }

    /// <inheritdoc/>
    public void Dispose() => _workload.Dispose();

    private static MicroProfile Describe(string name, SlotParameters slots) => new(
        name, slots.Parameters.Degree, slots.Parameters.LimbCount, slots.Parameters.Log2Qp, slots.Scale);

    private MicroResult Measure(MicroOperation operation)
    {
        var clock = Stopwatch.StartNew();
        do
        {
            operation.Prepare?.Invoke();
            operation.Run();
        }
        while (clock.Elapsed < options.WarmUp);

        var samples = new List<double>();
        clock.Restart();
        do
        {
            operation.Prepare?.Invoke();
            long start = Stopwatch.GetTimestamp();
            operation.Run();
            samples.Add((Stopwatch.GetTimestamp() - start) * MillisecondsPerTick / operation.Count);
        }
        while ((long)samples.Count * operation.Count < options.Iterations && clock.Elapsed < options.TimeLimit);
        return MicroResults.Of(operation, samples, operation.Error(), Tolerance);
    }
}
