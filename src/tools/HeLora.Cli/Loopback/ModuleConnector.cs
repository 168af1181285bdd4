using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Server.Backends;

namespace HeLora.Cli.Loopback;

/// <summary>Compiles and connects single modules, with one pair of client and server a parameter set.</summary>
internal sealed class ModuleConnector(CompilerChoice choice, IBackend backend) : IDisposable
{
    private readonly ScheduleCompiler _compiler = new(choice.Costs);
    private readonly Dictionary<ParameterSpec, LoopbackPair> _pairs = [];
    private readonly Dictionary<(int Input, int Output, int Rank, int Batch, int Length), ExecutionSchedule> _schedules = [];

    /// <summary>Connects a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="batchSize">Tokens that are sent at a time, at most.</param>
    /// <param name="tokens">Tokens in all: a short session gets another plan than a long one.</param>
    /// <exception cref="ScheduleException">It cannot be compiled.</exception>
    public ISiteConnection Connect(LoraModule module, int batchSize, int tokens)
    {
        int length = (tokens + batchSize - 1) / batchSize;
        var shape = (module.InputSize, module.OutputSize, module.Rank, batchSize, length);
        if (!_schedules.TryGetValue(shape, out ExecutionSchedule? schedule))
        {
            schedule = _compiler.Compile(LoraConfigs.Of(module, batchSize, choice.Profile) with { MaxContextLength = length }, choice.Objective, choice.Budget).Schedule;
            _schedules.Add(shape, schedule);
        }

        if (!_pairs.TryGetValue(schedule.Parameters, out LoopbackPair? pair))
        {
            pair = new LoopbackPair(schedule.Parameters, backend);
            _pairs.Add(schedule.Parameters, pair);
        }

        return pair.Connect(schedule.Sites[0], [module]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _compiler.Dispose();
        foreach (LoopbackPair pair in _pairs.Values)
        {
            pair.Dispose();
        }
    }
}
