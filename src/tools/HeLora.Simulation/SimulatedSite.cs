using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Simulation;

/// <summary>
/// A step of a site without encryption, for planning: it takes activations in the clear, computes deltas in double precision,
/// adds an error that it draws from the noise model, and counts the operations of the schedule. It hides nothing and must never
/// replace encryption; neither client nor server can reference it.
/// </summary>
public sealed class SimulatedSite
{
    private readonly IReadOnlyList<LoraModule> _modules;
    private readonly double[] _unitErrors;
    private readonly double[] _delta;
    private readonly Random _random;

    /// <summary>Simulates a schedule.</summary>
    /// <param name="schedule">The site's schedule.</param>
    /// <param name="modules">The projections, of the schedule's shapes.</param>
    /// <param name="seed">The seed of the errors.</param>
    /// <exception cref="ArgumentException">The projections have other shapes.</exception>
    public SimulatedSite(SiteSchedule schedule, IReadOnlyList<LoraModule> modules, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(modules);
        if (!modules.Select(m => (m.InputSize, m.OutputSize))
            .SequenceEqual(schedule.Site.Modules.Select(m => (schedule.Site.InputSize, m.OutputSize))))
        {
            throw new ArgumentException("modules: other shapes than the schedule's; expected the same", nameof(modules));
        }

        Schedule = schedule;
        _modules = modules;
        _delta = new double[modules.Max(m => m.OutputSize)];
        _random = new Random((int)(seed ^ (seed >> 32)));
        _unitErrors = [.. modules.Select(m => schedule.Costs.RelativeError * Norm(m) / Math.Sqrt((double)m.InputSize * m.OutputSize))];
    }

    /// <summary>The schedule.</summary>
    public SiteSchedule Schedule { get; }

    /// <summary>The operations that the steps so far would have taken.</summary>
    public OperationCounts Counts { get; private set; }

    /// <summary>Takes activations to deltas, in the clear.</summary>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="deltas">Receives tokens x outputs: those of every projection, one after another.</param>
    /// <exception cref="ArgumentException">The shapes do not match, or an activation is not a finite number.</exception>
    public void Run(ReadOnlySpan<float> activations, Span<float> deltas)
    {
        int size = Schedule.Site.InputSize, outputs = _modules.Sum(m => m.OutputSize), tokens = activations.Length / size;
        if (tokens == 0 || activations.Length != tokens * size || deltas.Length != (long)tokens * outputs)
        {
            throw new ArgumentException($"activations: {activations.Length} numbers for {deltas.Length} deltas; expected {size} and {outputs} for each token", nameof(activations));
        }

        Counts += Schedule.Layout.Counts(tokens);
        for (int t = 0; t < tokens; t++)
        {
            ReadOnlySpan<float> x = activations.Slice(t * size, size);
            double norm = Norm(x, t);
            for (int m = 0; m < _modules.Count; m++)
            {
                Span<double> delta = _delta.AsSpan(0, _modules[m].OutputSize);
                _modules[m].Apply(x, delta);
                foreach (double value in delta)
                {
                    deltas[0] = (float)(value + (_unitErrors[m] * norm * NextGaussian()));
                    deltas = deltas[1..];
                }
            }
        }
    }

    private static double Norm(ReadOnlySpan<float> x, int token)
    {
        double square = 0;
        foreach (float value in x)
        {
            square += (double)value * value;
        }

        return double.IsFinite(square)
            ? Math.Sqrt(square)
            : throw new ArgumentException($"activations: token {token} is not finite; expected finite numbers", nameof(x));
    }

    // ||scaling B A||_F, from the r x r Gram matrices of the factors.
    private static double Norm(LoraModule module)
    {
        int r = module.Rank;
        double sum = 0;
        for (int i = 0; i < r; i++)
        {
            for (int j = 0; j < r; j++)
            {
                double down = 0, up = 0;
                for (int k = 0; k < module.InputSize; k++)
                {
                    down += (double)module.A[(i * module.InputSize) + k] * module.A[(j * module.InputSize) + k];
                }

                for (int k = 0; k < module.OutputSize; k++)
                {
                    up += (double)module.B[(k * r) + i] * module.B[(k * r) + j];
                }

                sum += down * up;
            }
        }

        return Math.Abs(module.Scaling) * Math.Sqrt(Math.Max(sum, 0));
    }

    private double NextGaussian() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
