using System.Text.Json.Serialization;
using HeLora.Cli.Bench;
using HeLora.Cli.Bench.Micro;
using HeLora.Cli.Inspect;
using HeLora.Cli.Plan;
using HeLora.Cli.Verify;

namespace HeLora.Cli.Output;

/// <summary>JSON of the reports.</summary>
[JsonSerializable(typeof(AdapterDescription))]
[JsonSerializable(typeof(EndToEndReport))]
[JsonSerializable(typeof(MicroReport))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class CliJsonContext : JsonSerializerContext;
