using System.Text.Json.Serialization;

namespace HeLora.Measurements;

/// <summary>JSON of the reports.</summary>
[JsonSerializable(typeof(AdapterDescription))]
[JsonSerializable(typeof(EndToEndReport))]
[JsonSerializable(typeof(MicroReport))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class MeasurementJsonContext : JsonSerializerContext;
