using System.Text;
using HeLora.Compiler;
using HeLora.Protocol;

namespace HeLora.Fuzz;

/// <summary>The compiler's files. What is accepted must be written again as something that is read as the same.</summary>
internal static class ScheduleTargets
{
    private static readonly byte[][] Dictionary = new[]
    {
        "\"plan\":\"coefficient\"", "\"plan\":\"diagonal\"", "\"schema\":", "\"degree\":4096", "\"moduli\":[]", "null", "-1", "1e309", "4294967296",
        "\"batch_size\":4096", "\"targets\":\"all\"", "\"trace_steps\":[3,3,3]", "\"operations\":[]", "{", "}", "[", "]", ",",
    }.Select(Encoding.UTF8.GetBytes).ToArray();

    public static FuzzTarget Schedule { get; } = new(
        "schedule",
        bytes =>
        {
            ExecutionSchedule schedule = ExecutionSchedule.Read(bytes);
            if (ExecutionSchedule.Read(Encoding.UTF8.GetBytes(schedule.Write())).Hash != schedule.Hash)
            {
                throw new InvalidOperationException("the schedule was accepted and is another one when written again");
            }
        },
        () => [.. Enum.GetValues<AdapterPrivacy>().Select(privacy =>
        {
            using var compiler = new ScheduleCompiler();
            var config = new LoraConfig { HiddenSize = 64, Rank = 2, BatchSize = 3, Targets = LoraTargets.Qkv };
            return Encoding.UTF8.GetBytes(compiler.Compile(config, new Objective { Privacy = privacy }).Schedule.Write());
        })],
        Dictionary);

    public static FuzzTarget Costs { get; } = new(
        "unit-costs",
        bytes =>
        {
            UnitCosts costs = UnitCosts.Read(bytes);
            if (!UnitCosts.Read(Encoding.UTF8.GetBytes(costs.Write())).Entries.SequenceEqual(costs.Entries))
            {
                throw new InvalidOperationException("the costs were accepted and are others when written again");
            }
        },
        () => [Encoding.UTF8.GetBytes(UnitCosts.Default.Write())],
        Dictionary);
}
