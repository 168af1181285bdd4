using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace HeLora.Measurements;

/// <summary>Reads reports that <c>bench --output</c> wrote. Their content is not trusted: anybody may have changed it since.</summary>
public static class BenchFileReader
{
    /// <summary>The largest file that is read, in bytes: some thousand configurations.</summary>
    public const int MaxFileSize = 1 << 24;

    /// <summary>The most configurations or operations of a report.</summary>
    public const int MaxResults = 4096;

    private const string EndToEndSchema = "helora.bench.end2end/1", MicroSchema = "helora.bench.micro/1";

    private static readonly MeasurementJsonContext Context = new(new JsonSerializerOptions
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });

    /// <summary>Reads a report.</summary>
    /// <exception cref="InputException">It cannot be used; the message names file and field.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BenchFile Read(string path)
    {
        if (path.Length == 0 || Directory.Exists(path) || !File.Exists(path))
        {
            throw new InputException($"'{path}': no such file; expected a report of bench end2end or bench micro");
        }

        try
        {
            return Parse(path, ReadBytes(path));
        }
        catch (InputException exception)
        {
            throw new InputException($"{path}: {exception.Message}");
        }
    }

    private static byte[] ReadBytes(string path)
    {
        using FileStream stream = File.OpenRead(path);
        var bytes = new byte[(stream.CanSeek ? Math.Min(stream.Length, MaxFileSize) : MaxFileSize) + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length > MaxFileSize ? throw new InputException($"file: over {MaxFileSize} bytes; expected at most {MaxFileSize}") : bytes[..length];
    }

    private static BenchFile Parse(string path, byte[] bytes)
    {
        ReadOnlyMemory<byte> json = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        try
        {
            using JsonDocument document = ParseJson(json);
            return JsonShape.TextAt(document.RootElement, "schema") switch
            {
                EndToEndSchema => new EndToEndFile(path, Checked(Read<EndToEndReport>(document.RootElement))),
                MicroSchema => new MicroFile(path, Checked(Read<MicroReport>(document.RootElement))),
                { } other => throw new InputException($"schema: '{PlainText.Clip(other)}'; expected {EndToEndSchema} or {MicroSchema}"),
            };
        }
        catch (JsonException exception)
        {
            // A name that comes twice is found afterwards, and has no place.
            throw new InputException(exception.LineNumber is { } line
                ? $"line {line + 1}, byte {exception.BytePositionInLine + 1}: not JSON; expected a report of bench end2end or bench micro"
                : "a name comes twice in an object; expected each once");
        }
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 });
        }
        catch (InvalidOperationException)
        {
            // From the search for names that come twice.
            throw new InputException("a name is not Unicode; expected text");
        }
    }

    private static T Read<T>(JsonElement root)
    {
        var type = (JsonTypeInfo<T>)Context.GetTypeInfo(typeof(T))!;
        JsonShape.Check(root, type, "");
        return root.Deserialize(type)!;
    }

    private static EndToEndReport Checked(EndToEndReport report)
    {
        CheckCount("all_results", report.AllResults.Count);
        for (int i = 0; i < report.AllResults.Count; i++)
        {
            ConfigResult result = report.AllResults[i];
            string field = $"all_results[{i}]";
            if (!result.Valid)
            {
                continue;
            }

            CheckPresent(result.Throughput, $"{field}.throughput");
            CheckPresent(result.Operations, $"{field}.operations");
            CheckPresent(result.Timing, $"{field}.timing");
            CheckPresent(result.Communication, $"{field}.communication");
            CheckPresent(result.Security, $"{field}.security");
            CheckPresent(result.Accuracy, $"{field}.accuracy");
            CheckFinite(result.Accuracy!.MaxRelativeError, $"{field}.accuracy.max_relative_error");
            CheckFinite(result.Accuracy.RmsRelativeError, $"{field}.accuracy.rms_relative_error");
        }

        return report;
    }

    private static MicroReport Checked(MicroReport report)
    {
        CheckCount("results", report.Results.Count);
        for (int i = 0; i < report.Results.Count; i++)
        {
            if (report.Results[i].Valid)
            {
                CheckFinite(report.Results[i].MaxError, $"results[{i}].max_error");
            }
        }

        return report;
    }

    private static void CheckCount(string field, int count)
    {
        if (count is 0 or > MaxResults)
        {
            throw new InputException($"{field}: {count} entries; expected 1 to {MaxResults}");
        }
    }

    private static void CheckPresent(object? figures, string field)
    {
        if (figures is null)
        {
            throw new InputException($"{field}: null; expected figures, as valid is true");
        }
    }

    private static void CheckFinite(double value, string field)
    {
        if (!double.IsFinite(value))
        {
            throw new InputException($"{field}: {value}; expected a finite number, as valid is true");
        }
    }
}
