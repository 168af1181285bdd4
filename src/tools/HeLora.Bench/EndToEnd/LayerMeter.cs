using HeLora.Adapters.Peft;
using HeLora.Loopback;

namespace HeLora.Bench;

/// <summary>Activations and deltas of a run of steps at every site of a layer, and their errors.</summary>
internal sealed class LayerMeter
{
    // Bounds the memory of activations and deltas that a run of timed steps leaves to be checked.
    private const int KeptNumbers = 1 << 22, LongestRun = 64;

    private readonly Layer _layer;
    private readonly int _batch;
    private readonly ActivationSource[] _sources;
    private readonly float[][] _activations;
    private readonly float[][] _deltas;
    private readonly IReadOnlyList<LoraModule>[] _modules;
    private readonly ErrorMeter[][] _meters;

    /// <summary>Allocates for a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="modules">The projections of every site.</param>
    /// <param name="batch">Tokens of a step.</param>
    /// <param name="steps">The most steps that will be run.</param>
    /// <param name="seed">The seed of activations.</param>
    public LayerMeter(Layer layer, IReadOnlyList<IReadOnlyList<LoraModule>> modules, int batch, int steps, ulong seed)
    {
        _layer = layer;
        _batch = batch;
        _modules = [.. modules];
        int numbers = layer.Sites.Sum(s => batch * (s.InputSize + s.OutputSize));
        RunLength = Math.Clamp(KeptNumbers / numbers, 1, Math.Min(LongestRun, steps));
        _sources = [.. layer.Sites.Select((_, i) => new ActivationSource(seed, batch + (4096 * i)))];
        _activations = [.. layer.Sites.Select(s => new float[RunLength * batch * s.InputSize])];
        _deltas = [.. layer.Sites.Select(s => new float[RunLength * batch * s.OutputSize])];
        _meters = [.. modules.Select(site => site.Select(m => new ErrorMeter(m)).ToArray())];
    }

    /// <summary>Steps between two checks.</summary>
    public int RunLength { get; }

    /// <summary>The largest error of any projection.</summary>
    public double MaxError => _meters.Max(site => site.Max(m => m.Max));

    /// <summary>The largest rms error of any projection.</summary>
    public double RmsError => _meters.Max(site => site.Max(m => m.Rms));

    /// <summary>Draws activations for some steps.</summary>
    public void Fill(int steps)
    {
        for (int i = 0; i < _sources.Length; i++)
        {
            _sources[i].Fill(_activations[i].AsSpan(0, steps * _batch * _layer.Sites[i].InputSize));
        }
    }

    /// <summary>Runs a step at every site.</summary>
    public StepTimes Run(int step)
    {
        StepTimes times = default;
        for (int i = 0; i < _layer.Sites.Count; i++)
        {
            ISiteConnection site = _layer.Sites[i];
            int inputs = _batch * site.InputSize, outputs = _batch * site.OutputSize;
            times += site.Run(_activations[i].AsSpan(step * inputs, inputs), _deltas[i].AsSpan(step * outputs, outputs));
        }

        return times;
    }

    /// <summary>Compares the deltas of some steps.</summary>
    public void Check(int steps)
    {
        for (int i = 0; i < _modules.Length; i++)
        {
            int inputs = _layer.Sites[i].InputSize, outputs = _layer.Sites[i].OutputSize;
            for (int token = 0; token < steps * _batch; token++)
            {
                ReadOnlySpan<float> x = _activations[i].AsSpan(token * inputs, inputs), delta = _deltas[i].AsSpan(token * outputs, outputs);
                foreach ((LoraModule module, ErrorMeter meter) in _modules[i].Zip(_meters[i]))
                {
                    meter.Add(x, delta[..module.OutputSize]);
                    delta = delta[module.OutputSize..];
                }
            }
        }
    }
}
