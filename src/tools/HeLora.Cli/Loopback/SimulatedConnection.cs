using HeLora.Adapters.Peft;
using HeLora.Cli.Bench;
using HeLora.Compiler;
using HeLora.Scheme;
using HeLora.Server.Hazmat;
using HeLora.Simulation;

namespace HeLora.Cli.Loopback;

/// <summary>A site without encryption, for planning: times and bytes are those that the schedule predicts.</summary>
internal sealed class SimulatedConnection(SiteSchedule schedule, IReadOnlyList<LoraModule> modules, ulong seed) : ISiteConnection
{
    private readonly SimulatedSite _site = new(schedule, modules, seed);

    /// <inheritdoc/>
    public SiteSchedule Schedule => schedule;

    /// <inheritdoc/>
    public int OutputSize { get; } = modules.Sum(m => m.OutputSize);

    /// <inheritdoc/>
    public OperationCounts Counts => _site.Counts;

    /// <inheritdoc/>
    public long OfferBytes => 0;

    /// <inheritdoc/>
    public MemoryFigures Memory => new(0, 0, 0);

    /// <inheritdoc/>
    public IReadOnlyList<OperationTime> OperationTimes => [];

    /// <inheritdoc/>
    public BlockFigures? Blocks => null;

    /// <inheritdoc/>
    public double RequestBytes(int tokens) => (double)schedule.Costs.BytesUp * tokens / schedule.Costs.Tokens;

    /// <inheritdoc/>
    public double AnswerBytes(int tokens) => (double)schedule.Costs.BytesDown * tokens / schedule.Costs.Tokens;

    /// <inheritdoc/>
    public StepTimes Run(ReadOnlySpan<float> activations, Span<float> deltas)
    {
        _site.Run(activations, deltas);
        PhaseTimes times = schedule.Costs.Times;
        return new StepTimes(
            times.ClientOffline / 1000, times.ServerOffline / 1000, times.Encrypt / 1000, times.Compute / 1000, times.Decrypt / 1000);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
