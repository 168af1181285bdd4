using System.Diagnostics;
using HeLora.Compiler.Coefficient;
using HeLora.Loopback;
using HeLora.Protocol;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Bench;

/// <summary>Times a forward transform: the unit that makes times of different machines comparable.</summary>
internal sealed class TransformClock : IDisposable
{
    private const int Samples = 50, CoefficientsPerSample = 40960;

    private static readonly double MicrosecondsPerTick = 1e6 / Stopwatch.Frequency;

    private readonly SchemeParameters? _owned;
    private readonly NttTables _tables;
    private readonly AlignedBuffer _polynomial;
    private readonly List<double> _microseconds = [];

    /// <summary>A clock for N = 4096.</summary>
    public TransformClock(TimeSpan warmUp)
        : this(CoefficientParameters.Create(AdapterPrivacy.Sealed), warmUp)
    {
    }

    /// <summary>A clock for a transform, which must outlive it.</summary>
    public TransformClock(NttTables tables, TimeSpan warmUp)
    {
        _tables = tables;
        _polynomial = new AlignedBuffer(tables.Degree);
        for (int i = 0; i < _polynomial.Length; i++)
        {
            _polynomial.Span[i] = i;
        }

        var clock = Stopwatch.StartNew();
        do
        {
            Measure();
        }
        while (clock.Elapsed < warmUp);
        _microseconds.Clear();
    }

    private TransformClock(SchemeParameters parameters, TimeSpan warmUp)
        : this(parameters.Ring.Limbs[0], warmUp) => _owned = parameters;

    /// <summary>The median time of a transform in microseconds.</summary>
    public double MedianMicroseconds => Statistics.Median(_microseconds);

    /// <summary>Measures for a few milliseconds.</summary>
    public void Measure()
    {
        int transforms = CoefficientsPerSample / _tables.Degree;
        for (int sample = 0; sample < Samples; sample++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < transforms; i++)
            {
                _tables.Forward(_polynomial.Span);
            }

            _microseconds.Add((Stopwatch.GetTimestamp() - start) * MicrosecondsPerTick / transforms);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _polynomial.Dispose();
        _owned?.Dispose();
    }
}
