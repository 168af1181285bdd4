using System.Diagnostics;
using System.Numerics.Tensors;
using HeLora.Adapters.Peft;
using HeLora.Loopback;
using HeLora.Rings;

namespace HeLora.Bench;

/// <summary>
/// The same projections without encryption, in single precision: y = B (A x). Measured with the project's own kernel and with
/// the tensor library's, on one thread and on the given number; the fastest result counts.
/// </summary>
internal sealed class PlainLora : IDisposable
{
    private const int Rounds = 9;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(10);

    private readonly List<Projection> _projections = [];
    private readonly int _batch;
    private readonly int _threads;

    /// <summary>Takes the projections of all sites of a layer.</summary>
    /// <param name="sites">The projections of every site.</param>
    /// <param name="batch">Tokens of a step.</param>
    /// <param name="threads">Threads.</param>
    public PlainLora(IReadOnlyList<IReadOnlyList<LoraModule>> sites, int batch, int threads)
    {
        _batch = batch;
        _threads = threads;
        foreach (LoraModule module in sites.SelectMany(s => s))
        {
            _projections.Add(new Projection(module, batch));
        }
    }

    /// <summary>Measures every kernel and returns the fastest, with the median time of a step.</summary>
    public PlainFigures Measure()
    {
        var ways = new List<(string Kernel, Action<Projection> Run)> { ("helora", p => p.RunOwn(_batch)), ("tensors", p => p.RunTensors(_batch)) };
        if (_threads > 1)
        {
            ways.Add(($"helora, {_threads} threads", p => p.RunOwn(_batch, _threads)));
        }

        var figures = ways.ConvertAll(w => new PlainFigures(w.Kernel, Measure(w.Run)));
        return figures.MinBy(f => f.MsPerStep)!;
    }

    /// <inheritdoc/>
    public void Dispose() => _projections.ForEach(p => p.Dispose());

    private double Measure(Action<Projection> run)
    {
        var medians = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            int steps = 0;
            var clock = Stopwatch.StartNew();
            do
            {
                _projections.ForEach(run);
                steps++;
            }
            while (clock.Elapsed < RoundTime);

            medians.Add(clock.Elapsed.TotalMilliseconds / steps);
        }

        return Statistics.Median(medians);
    }

    private sealed class Projection : IDisposable
    {
        private readonly FloatMatrix _down;
        private readonly FloatMatrix _up;
        private readonly float[] _a;
        private readonly float[] _columns;
        private readonly float[] _x;
        private readonly float[] _rows;
        private readonly float[] _y;
        private readonly int _rank;
        private readonly int _inputs;
        private readonly int _outputs;

        public Projection(LoraModule module, int batch)
        {
            (_rank, _inputs, _outputs) = (module.Rank, module.InputSize, module.OutputSize);
            var up = new float[_outputs * _rank];
            _columns = new float[up.Length];
            for (int i = 0; i < _outputs; i++)
            {
                for (int j = 0; j < _rank; j++)
                {
                    up[(i * _rank) + j] = (float)(module.Scaling * module.B[(i * _rank) + j]);
                    _columns[(j * _outputs) + i] = up[(i * _rank) + j];
                }
            }

            _a = module.A;
            _down = new FloatMatrix(_a, _rank, _inputs);
            _up = new FloatMatrix(up, _outputs, _rank);
            _x = new float[batch * _inputs];
            _x.AsSpan().Fill(0.5f);
            _rows = new float[batch * _rank];
            _y = new float[batch * _outputs];
        }

        public void RunOwn(int batch)
        {
            _down.Multiply(_x.AsSpan(0, batch * _inputs), _rows);
            _up.Multiply(_rows, _y);
        }

        public void RunOwn(int batch, int threads)
        {
            _down.Multiply(_x.AsSpan(0, batch * _inputs), _rows);
            Parallel.For(0, threads, i =>
            {
                int first = (int)((long)_outputs * i / threads), end = (int)((long)_outputs * (i + 1) / threads);
                _up.Multiply(_rows, _y, first, end - first);
            });
        }

        public void RunTensors(int batch)
        {
            for (int t = 0; t < batch; t++)
            {
                ReadOnlySpan<float> x = _x.AsSpan(t * _inputs, _inputs);
                Span<float> y = _y.AsSpan(t * _outputs, _outputs);
                y.Clear();
                for (int j = 0; j < _rank; j++)
                {
                    float row = TensorPrimitives.Dot(x, _a.AsSpan(j * _inputs, _inputs));
                    TensorPrimitives.MultiplyAdd(_columns.AsSpan(j * _outputs, _outputs), row, y, y);
                }
            }
        }

        public void Dispose()
        {
            _down.Dispose();
            _up.Dispose();
        }
    }
}

/// <summary>A step without encryption.</summary>
/// <param name="Kernel">The fastest kernel.</param>
/// <param name="MsPerStep">Its median time for a step, in milliseconds.</param>
internal sealed record PlainFigures(string Kernel, double MsPerStep);
