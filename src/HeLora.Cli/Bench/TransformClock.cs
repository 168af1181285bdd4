using System.Diagnostics;
using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Cli.Bench;

/// <summary>Times the forward transform of N = 4096, the unit in which times of different machines compare.</summary>
internal sealed class TransformClock : IDisposable
{
    private const int Samples = 50, TransformsPerSample = 10;

    private readonly SchemeParameters _parameters = CoefficientParameters.Create(AdapterPrivacy.Sealed);
    private readonly AlignedBuffer _polynomial;
    private readonly List<double> _microseconds = [];

    public TransformClock(TimeSpan warmUp)
    {
        _polynomial = new AlignedBuffer(_parameters.Degree);
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

    /// <summary>The median of what was measured.</summary>
    public double MedianMicroseconds => Statistics.Median(_microseconds);

    /// <summary>Measures for a few milliseconds.</summary>
    public void Measure()
    {
        NttTables tables = _parameters.Ring.Limbs[0];
        for (int sample = 0; sample < Samples; sample++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < TransformsPerSample; i++)
            {
                tables.Forward(_polynomial.Span);
            }

            _microseconds.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / TransformsPerSample);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _polynomial.Dispose();
        _parameters.Dispose();
    }
}
