using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace HeLora.Measurements;

/// <summary>Writes reports as indented JSON with snake_case names.</summary>
public static class JsonReport
{
    private static readonly MeasurementJsonContext Context = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    });

    /// <summary>A report as text.</summary>
    public static string Serialize<T>(T report) => JsonSerializer.Serialize(report, (JsonTypeInfo<T>)Context.GetTypeInfo(typeof(T))!);

    /// <summary>Writes a report to a file, whole or not at all.</summary>
    public static void Write<T>(string path, T report) => TextFile.Write(path, Serialize(report) + "\n");
}
