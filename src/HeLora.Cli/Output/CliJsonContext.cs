using System.Text.Json.Serialization;
using HeLora.Cli.Bench;

namespace HeLora.Cli.Output;

/// <summary>JSON of the reports.</summary>
[JsonSerializable(typeof(EndToEndReport))]
internal sealed partial class CliJsonContext : JsonSerializerContext;
