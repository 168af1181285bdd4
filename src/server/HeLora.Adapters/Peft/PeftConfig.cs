using System.Text.Json;

namespace HeLora.Adapters.Peft;

/// <summary>The part of PEFT's <c>adapter_config.json</c> that decides what a LoRA computes.</summary>
/// <remarks>
/// <para>Settings that change the function in a way this library does not compute (DoRA, biases,
/// saved modules and so on) are refused. Settings of training or initialisation, and unknown keys,
/// are passed over. Initialisations that alter the base model (PiSSA, OLoRA, CorDA, LoftQ) are passed
/// over too: the LoRA step is the same, but the client must run the altered base model.</para>
/// <para><c>fan_in_fan_out</c> needs no action: PEFT stores lora_A as (r, d_in) and lora_B as
/// (d_out, r) whatever its value, and transposes only when it merges into the base weight.</para>
/// </remarks>
public sealed class PeftConfig
{
    /// <summary>The name of the file in an adapter's directory.</summary>
    public const string FileName = "adapter_config.json";

    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxFileSize = 1 << 20;

    /// <summary>The largest rank.</summary>
    public const int MaxRank = 256;

    // Set to anything but null, false, 0 or empty, each of these changes what the adapter computes.
    private static readonly string[] RefusedFields =
    [
        "use_dora",
        "modules_to_save",
        "lora_bias",
        "use_qalora",
        "use_bdlora",
        "layer_replication",
        "trainable_token_indices",
        "target_parameters",
        "alora_invocation_tokens",
        "arrow_config",
        "monteclora_config",
    ];

    private readonly ModuleSelector _targets;
    private readonly ModuleSelector _excluded;
    private readonly List<(ModulePattern Pattern, string Key, double Value)> _rankPattern;
    private readonly List<(ModulePattern Pattern, string Key, double Value)> _alphaPattern;

    private PeftConfig(JsonElement root)
    {
        RefuseOtherFunctions(root);
        Rank = ToRank("r", Number(root, "r") ?? throw Missing("r", "an integer from 1 to 256"));
        Alpha = Number(root, "lora_alpha") ?? throw Missing("lora_alpha", "a number");
        UseRslora = Flag(root, "use_rslora");
        FanInFanOut = Flag(root, "fan_in_fan_out");
        _rankPattern = Patterns(root, "rank_pattern");
        foreach ((_, string key, double value) in _rankPattern)
        {
            ToRank($"rank_pattern '{key}'", value);
        }

        _alphaPattern = Patterns(root, "alpha_pattern");
        _targets = Selector(root, "target_modules")
            ?? throw Missing("target_modules", "a list of names, a regular expression or \"all-linear\"");
        _excluded = Selector(root, "exclude_modules") ?? ModuleSelector.None;
        BaseModel = Text(root, "base_model_name_or_path");
    }

    /// <summary><c>base_model_name_or_path</c>: the model that the adapter was trained for; null where the file does not say.</summary>
    public string? BaseModel { get; }

    /// <summary><c>r</c>: the rank of modules that <c>rank_pattern</c> does not name.</summary>
    public int Rank { get; }

    /// <summary><c>lora_alpha</c>: the alpha of modules that <c>alpha_pattern</c> does not name.</summary>
    public double Alpha { get; }

    /// <summary><c>use_rslora</c>: the scaling is alpha/sqrt(r) instead of alpha/r.</summary>
    public bool UseRslora { get; }

    /// <summary><c>fan_in_fan_out</c>: the base weights are stored transposed. The adapter's are not.</summary>
    public bool FanInFanOut { get; }

    /// <summary>Reads a configuration file.</summary>
    /// <param name="path">The file's path.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="AdapterFormatException">The file is malformed or refused; the message names file and field.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PeftConfig Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream stream = File.OpenRead(path);
        var buffer = new byte[MaxFileSize + 1];
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        try
        {
            return Parse(buffer.AsSpan(0, length));
        }
        catch (AdapterFormatException exception)
        {
            throw new AdapterFormatException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Parses a configuration.</summary>
    /// <param name="utf8Json">The JSON text in UTF-8, at most <see cref="MaxFileSize"/> bytes.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="AdapterFormatException">The text is malformed or refused; the message names the field.</exception>
    public static PeftConfig Parse(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MaxFileSize)
        {
            throw new AdapterFormatException($"{FileName}: over {MaxFileSize} bytes; expected at most that.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                utf8Json.ToArray(),
                new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new AdapterFormatException($"{FileName}: {document.RootElement.ValueKind}; expected an object.");
            }

            return new PeftConfig(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8 or UTF-16.
            throw new AdapterFormatException($"{FileName}: not valid JSON without duplicate keys: {exception.Message}", exception);
        }
    }

    /// <summary>The rank of a module: of the first key of <c>rank_pattern</c> that matches, or <see cref="Rank"/>.</summary>
    /// <param name="moduleName">The module's name in the base model.</param>
    /// <returns>The rank, 1 to <see cref="MaxRank"/>.</returns>
    /// <exception cref="AdapterFormatException">A pattern takes too long to match.</exception>
    public int RankOf(string moduleName) => (int)(FirstMatch(_rankPattern, moduleName) ?? Rank);

    /// <summary>The alpha of a module: of the first key of <c>alpha_pattern</c> that matches, or <see cref="Alpha"/>.</summary>
    /// <param name="moduleName">The module's name in the base model.</param>
    /// <returns>The alpha.</returns>
    /// <exception cref="AdapterFormatException">A pattern takes too long to match.</exception>
    public double AlphaOf(string moduleName) => FirstMatch(_alphaPattern, moduleName) ?? Alpha;

    /// <summary>The factor of B*A*x for a module: alpha/r, or alpha/sqrt(r) for rsLoRA (arXiv 2312.03732).</summary>
    /// <param name="moduleName">The module's name in the base model.</param>
    /// <returns>The scaling.</returns>
    /// <exception cref="AdapterFormatException">A pattern takes too long to match.</exception>
    public double ScalingOf(string moduleName)
    {
        int rank = RankOf(moduleName);
        return AlphaOf(moduleName) / (UseRslora ? Math.Sqrt(rank) : rank);
    }

    /// <summary>Whether <c>target_modules</c> selects a module and <c>exclude_modules</c> does not.</summary>
    /// <param name="moduleName">The module's name in the base model.</param>
    /// <returns>True when the adapter may have weights for it.</returns>
    /// <exception cref="AdapterFormatException">A pattern takes too long to match.</exception>
    public bool Selects(string moduleName)
    {
        ArgumentNullException.ThrowIfNull(moduleName);
        return _targets.Selects(moduleName) && !_excluded.Selects(moduleName);
    }

    private static double? FirstMatch(List<(ModulePattern Pattern, string Key, double Value)> patterns, string moduleName)
    {
        ArgumentNullException.ThrowIfNull(moduleName);
        foreach ((ModulePattern pattern, _, double value) in patterns)
        {
            if (pattern.IsMatch(moduleName))
            {
                return value;
            }
        }

        return null;
    }

    private static void RefuseOtherFunctions(JsonElement root)
    {
        string? type = Text(root, "peft_type");
        if (!string.Equals(type, "LORA", StringComparison.Ordinal))
        {
            throw new AdapterFormatException($"peft_type: {type ?? "missing"}; expected LORA.");
        }

        string? bias = Text(root, "bias");
        if (bias is not (null or "none"))
        {
            throw new AdapterFormatException($"bias: {bias}; expected none.");
        }

        foreach (string field in RefusedFields)
        {
            if (root.TryGetProperty(field, out JsonElement value) && IsSet(value))
            {
                throw new AdapterFormatException($"{field}: set; expected null, false or empty, as it changes what the adapter computes.");
            }
        }
    }

    private static bool IsSet(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.Length != 0,
        JsonValueKind.Array => value.GetArrayLength() != 0,
        JsonValueKind.Object => value.GetPropertyCount() != 0,
        JsonValueKind.Number => !value.TryGetDouble(out double number) || number != 0,
        _ => true,
    };

    private static JsonElement? Present(JsonElement root, string field) =>
        root.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement root, string field)
    {
        if (Present(root, field) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(field, value, "a string");
    }

    private static bool Flag(JsonElement root, string field)
    {
        if (Present(root, field) is not { } value)
        {
            return false;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(field, value, "true or false"),
        };
    }

    private static double? Number(JsonElement root, string field) =>
        Present(root, field) is { } value ? ToNumber(field, value) : null;

    private static double ToNumber(string field, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(field, value, "a finite number");

    private static int ToRank(string field, double value) =>
        value >= 1 && value <= MaxRank && value == Math.Floor(value)
            ? (int)value
            : throw new AdapterFormatException($"{field}: {value}; expected an integer from 1 to {MaxRank}.");

    private static List<(ModulePattern Pattern, string Key, double Value)> Patterns(JsonElement root, string field)
    {
        var patterns = new List<(ModulePattern, string, double)>();
        if (Present(root, field) is not { } value)
        {
            return patterns;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(field, value, "an object of numbers");
        }

        foreach (JsonProperty entry in value.EnumerateObject())
        {
            string place = $"{field} '{entry.Name}'";
            patterns.Add((ModulePattern.Suffix(place, entry.Name), entry.Name, ToNumber(place, entry.Value)));
        }

        return patterns;
    }

    private static ModuleSelector? Selector(JsonElement root, string field)
    {
        if (Present(root, field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            string text = value.GetString()!;
            return string.Equals(text, "all-linear", StringComparison.OrdinalIgnoreCase)
                ? ModuleSelector.All
                : ModuleSelector.ByPattern(field, text);
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(field, value, "a list of names or a string");
        }

        var names = new List<string>();
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString()!.Length == 0)
            {
                throw Wrong(field, item, "names only");
            }

            names.Add(item.GetString()!);
        }

        return ModuleSelector.ByNames([.. names]);
    }

    private static AdapterFormatException Missing(string field, string expected) =>
        new($"{field}: missing; expected {expected}.");

    private static AdapterFormatException Wrong(string field, JsonElement value, string expected) =>
        new($"{field}: {value.ValueKind}; expected {expected}.");
}
