using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using HeLora.Protocol;

namespace HeLora.Compiler.Tests.Schedules;

public sealed class ScheduleJsonTests
{
    private static readonly LoraConfig Config = new() { HiddenSize = 512, KeyValueSize = 128, Rank = 8, BatchSize = 3, Targets = LoraTargets.Qkvo };

    [Theory]
    [InlineData(AdapterPrivacy.Sealed, PlanKind.Coefficient)]
    [InlineData(AdapterPrivacy.OpenBasis, PlanKind.Coefficient)]
    [InlineData(AdapterPrivacy.Sealed, PlanKind.Streaming)]
    [InlineData(AdapterPrivacy.OpenBasis, PlanKind.Streaming)]
    public void AScheduleComesBack(AdapterPrivacy privacy, PlanKind plan)
    {
        ExecutionSchedule schedule = Compile(privacy, plan);
        string text = schedule.Write();
        ExecutionSchedule read = ExecutionSchedule.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, read.Write());
        Assert.Equal(schedule.Hash, read.Hash);
        Assert.Equal(schedule.Config, read.Config);
        Assert.Equal(schedule.Objective, read.Objective);
        Assert.Equal(schedule.Parameters, read.Parameters);
        Assert.Equal(schedule.Costs, read.Costs);
        Assert.Equal(schedule.GaloisElements, read.GaloisElements);
    }

    [Fact]
    public void TheHashNamesWhatIsExecutedAndNotWhatIsPredicted()
    {
        JsonNode document = JsonNode.Parse(Compile(AdapterPrivacy.Sealed).Write())!;
        document["sites"]![0]!["predicted_costs"]!["microseconds"]!["compute"] = 1.0;
        ExecutionSchedule read = Read(document);
        Assert.Equal(1.0, read.Sites[0].Costs.Times.Compute);
        Assert.Equal(64, read.Hash.Length);
    }

    [Theory]
    [InlineData("schema", "\"helora.schedule/2\"", "schema")]
    [InlineData("schedule_hash", "\"00\"", "schedule_hash")]
    [InlineData("plan", "\"laser\"", "plan")]
    [InlineData("parameters.degree", "3000", "parameters")]
    [InlineData("parameters.degree", "2048", "parameters")]
    [InlineData("parameters.moduli", "[]", "moduli")]
    [InlineData("parameters.moduli", "[97]", "parameters")]
    [InlineData("config.rank", "9", "site qkv")]
    [InlineData("config.rank", "0", "rank")]
    [InlineData("config.targets", "\"qkv\"", "sites")]
    [InlineData("config.targets", "\"none\"", "targets")]
    [InlineData("config.extra", "1", "extra")]
    [InlineData("objective.precision_bits", "-1", "precision")]
    [InlineData("sites.0.layout.block_size", "3", "layout of qkv")]
    [InlineData("sites.0.layout.plan", "\"laser\"", "layout")]
    [InlineData("sites.0.layout", "{}", "layout")]
    [InlineData("sites.0.predicted_costs.relative_error", "1e400", "predicted_costs of qkv")]
    [InlineData("sites.0.predicted_costs.bytes_up", "-1", "predicted_costs of qkv")]
    [InlineData("sites.0.predicted_costs.microseconds.compute", "-1", "predicted_costs of qkv")]
    [InlineData("sites.0.galois_elements", "[3]", "galois_elements of qkv")]
    [InlineData("sites.0.units.0.repeat", "2", "operations of qkv")]
    [InlineData("sites.1.units.0.operations.2.argument", "77", "operations of o")]
    [InlineData("sites.1.units.0.operations.2.kind", "\"answer\"", "operations of o")]
    [InlineData("sites.1.units.0.operations.2.kind", "\"nothing\"", "kind")]
    [InlineData("sites.0.name", "\"kqv\"", "site kqv")]
    [InlineData("config.alpha", "2", "schedule_hash")]
    public void DamageIsNamed(string path, string value, string named)
    {
        JsonNode document = JsonNode.Parse(Compile(AdapterPrivacy.Sealed).Write())!, node = document;
        string[] steps = path.Split('.');
        foreach (string step in steps[..^1])
        {
            node = int.TryParse(step, out int index) ? node[index]! : node[step]!;
        }

        node[steps[^1]] = JsonNode.Parse(value);
        ScheduleException refused = Assert.Throws<ScheduleException>(() => Read(document));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyDamagedTextIsRefusedOrTheSameSchedule()
    {
        byte[] valid = Encoding.UTF8.GetBytes(Compile(AdapterPrivacy.OpenBasis).Write());
        string hash = ExecutionSchedule.Read(valid).Hash;
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, 2]).Sample((position, value, kind) =>
        {
            byte[] bytes = kind switch
            {
                0 => valid[..position],
                1 => [.. valid[..position], value, .. valid[position..]],
                _ => [.. valid[..position], value, .. valid[(position + 1)..]],
            };
            try
            {
                Assert.Equal(hash, ExecutionSchedule.Read(bytes).Hash);
            }
            catch (ScheduleException)
            {
                // Refused.
            }
        }, iter: 300);
    }

    private static ExecutionSchedule Compile(AdapterPrivacy privacy, PlanKind plan = PlanKind.Coefficient)
    {
        using var compiler = new ScheduleCompiler();
        return compiler.Compile(Config, new Objective { Privacy = privacy, Plan = plan }).Schedule;
    }

    private static ExecutionSchedule Read(JsonNode document) => ExecutionSchedule.Read(Encoding.UTF8.GetBytes(document.ToJsonString()));
}
