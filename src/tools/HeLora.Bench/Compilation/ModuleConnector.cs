using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Loopback;
using HeLora.Protocol;
using HeLora.Server.Backends;

namespace HeLora.Bench;

/// <summary>Compiles and connects single modules. Modules with the same parameters share one client's keys.</summary>
internal sealed class ModuleConnector(CompilerChoice choice, IBackend backend) : IDisposable
{
    private readonly ScheduleCompiler _compiler = new(choice.Costs);
    private readonly Dictionary<ParameterSpec, LoopbackConnector> _connectors = [];
    private readonly Dictionary<(int Input, int Output, int Rank, int Batch, int Length), ExecutionSchedule> _schedules = [];

    /// <summary>Connects a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="batchSize">The most tokens of a request.</param>
    /// <param name="tokens">Tokens of the whole session; the compiler may choose another plan for a short session than for a long one.</param>
    /// <param name="site">Receives the schedule of the module.</param>
    /// <exception cref="ScheduleException">It cannot be compiled.</exception>
    public ISiteConnection Connect(LoraModule module, int batchSize, int tokens, out SiteSchedule site)
    {
        int length = (tokens + batchSize - 1) / batchSize;
        var shape = (module.InputSize, module.OutputSize, module.Rank, batchSize, length);
        if (!_schedules.TryGetValue(shape, out ExecutionSchedule? schedule))
        {
            schedule = _compiler.Compile(LoraConfigs.Of(module, batchSize, choice.Profile) with { MaxContextLength = length }, choice.Objective, choice.Budget).Schedule;
            _schedules.Add(shape, schedule);
        }

        if (!_connectors.TryGetValue(schedule.Parameters, out LoopbackConnector? connector))
        {
            connector = new LoopbackConnector(schedule.Parameters, backend);
            _connectors.Add(schedule.Parameters, connector);
        }

        site = schedule.Sites[0];
        return connector.Connect(site, [module]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _compiler.Dispose();
        foreach (LoopbackConnector connector in _connectors.Values)
        {
            connector.Dispose();
        }
    }
}
