using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace HeLora.Cli.Output;

/// <summary>Writes reports as indented JSON with snake_case names.</summary>
internal static class JsonReport
{
    private static readonly CliJsonContext Context = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    });

    /// <summary>A report as text.</summary>
    public static string Serialize<T>(T report) => JsonSerializer.Serialize(report, (JsonTypeInfo<T>)Context.GetTypeInfo(typeof(T))!);

    /// <summary>Writes a report to a file; a temporary file beside it takes its place when complete.</summary>
    public static void Write<T>(string path, T report)
    {
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            File.WriteAllText(temporary, Serialize(report) + "\n");
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
