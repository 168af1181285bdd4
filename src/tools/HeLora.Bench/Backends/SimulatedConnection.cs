using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Loopback;
using HeLora.Scheme;
using HeLora.Server.Hazmat;
using HeLora.Simulation;

namespace HeLora.Bench;

/// <summary>A site without encryption, for planning: times and bytes are those that the schedule predicts.</summary>
internal sealed class SimulatedConnection(SiteSchedule schedule, IReadOnlyList<LoraModule> modules, ulong seed) : ISiteConnection
{
    private readonly SimulatedSite _site = new(schedule, modules, seed);

    /// <inheritdoc/>
    public int InputSize => schedule.Site.InputSize;

    /// <inheritdoc/>
    public int OutputSize { get; } = modules.Sum(m => m.OutputSize);

    /// <inheritdoc/>
    public OperationCounts Counts => _site.Counts;

    /// <inheritdoc/>
    public long OfferBytes => 0;

    /// <inheritdoc/>
    public ConnectionMemory Memory => new(0, 0, 0);

    /// <inheritdoc/>
    public IReadOnlyList<OperationTime> OperationTimes => [];

    /// <inheritdoc/>
    public BlockTimes? Blocks => null;

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
