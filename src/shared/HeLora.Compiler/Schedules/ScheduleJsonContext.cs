using System.Text.Json;
using System.Text.Json.Serialization;

namespace HeLora.Compiler;

/// <summary>JSON of schedules and unit costs. Reading refuses unknown, missing and repeated members.</summary>
[JsonSerializable(typeof(ScheduleDocument))]
[JsonSerializable(typeof(UnitCostsDocument))]
internal sealed partial class ScheduleJsonContext : JsonSerializerContext
{
    /// <summary>Indented, snake_case, strict.</summary>
    public static ScheduleJsonContext Strict { get; } = new(new JsonSerializerOptions(JsonSerializerOptions.Strict)
    {
        Converters = { new TargetsConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        MaxDepth = 16,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    });

    private sealed class TargetsConverter : JsonConverter<LoraTargets>
    {
        public override LoraTargets Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return TargetNames.Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : "");
            }
            catch (ArgumentException exception)
            {
                throw new JsonException($"targets: {exception.Message}", exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, LoraTargets value, JsonSerializerOptions options) =>
            writer.WriteStringValue(TargetNames.Format(value));
    }
}
