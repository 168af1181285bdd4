using HeLora.Measurements;

namespace HeLora.Reports;

/// <summary>Names configurations of one or several files by the settings that differ between them.</summary>
internal sealed class ConfigNames
{
    private const int MaxText = 48;

    // Backend, model, plan and policy are part of a name wherever they vary, and a simulated result is always marked. The other
    // settings are added only where names would be the same without them.
    private static readonly Attribute[] Attributes =
    [
        new("backend", (_, c) => c.IsSimulated() ? Simulated.Mark : c.Backend) { Always = true },
        new("model", (_, c) => c.Model ?? "no model") { Always = true },
        new("plan", (_, c) => c.Plan) { Always = true },
        new("policy", (_, c) => c.AdapterPrivacy) { Always = true },
        new("profile", (_, c) => c.Profile),
        new("targets", (_, c) => c.Targets),
        new("threads", (_, c) => c.Threads == 1 ? "1 thread" : $"{c.Threads} threads"),
        new("module", (_, c) => c.Module ?? "random weights"),
        new("seed", (_, c) => $"seed {c.Seed}"),
        new("steps", (_, c) => $"{c.NumTokens} steps"),
        new("file", (file, _) => Path.GetFileNameWithoutExtension(file)),
    ];

    /// <summary>Names configurations.</summary>
    /// <param name="configs">Configurations with the files that they are from.</param>
    public ConfigNames(IReadOnlyList<(string File, BenchConfig Config)> configs)
    {
        string[] variants = [.. configs.Select(_ => "")];
        int Distinct(IEnumerable<string> of) => configs.Zip(of, (c, variant) => (Size(c.Config), variant)).Distinct().Count();
        List<string> headers = ["d, r, batch"];
        int distinct = Distinct(variants);
        foreach (Attribute attribute in Attributes)
        {
            string[] values = [.. configs.Select(c => Clip(attribute.Value(c.File, c.Config)))];
            string[] longer = [.. variants.Zip(values, (variant, value) => Join(variant, value))];
            int more = Distinct(longer);
            if (attribute.Always ? values.Distinct().Count() > 1 || values[0] == Simulated.Mark : more > distinct)
            {
                (variants, distinct) = (longer, more);
                headers.Add(attribute.Header);
            }
        }

        Header = string.Join(", ", headers);
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < variants.Length; i++)
        {
            string variant = variants[i];
            for (int number = 2; !used.Add(Join(Size(configs[i].Config), variant)); number++)
            {
                variant = Join(variants[i], $"no. {number}");
            }

            variants[i] = variant;
        }

        Variants = variants;
        Names = [.. configs.Zip(variants, (c, variant) => Join(Size(c.Config), variant))];
    }

    /// <summary>The heading of a column of names.</summary>
    public string Header { get; }

    /// <summary>The names, in the order of the configurations; all differ.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The names without d, r and batch; may be empty.</summary>
    public IReadOnlyList<string> Variants { get; }

    /// <summary>d, or d_in &gt; d_out.</summary>
    public static string Shape(BenchConfig config) =>
        config.HiddenSize == config.OutputSize ? $"{config.HiddenSize}" : $"{config.HiddenSize}>{config.OutputSize}";

    /// <summary>The settings of configurations as one sentence: the common value of each, or the list of values.</summary>
    public static string Settings(IReadOnlyList<BenchConfig> configs)
    {
        string Values(Func<BenchConfig, string> value)
        {
            string[] all = [.. configs.Select(value).Distinct()];
            return all.Length <= 4 ? string.Join(", ", all.Select(Clip)) : $"{all.Length} values";
        }

        return $"Backend {Values(c => c.Backend)}; model {Values(c => c.Model ?? "none")}; plan {Values(c => c.Plan)}; policy {Values(c => c.AdapterPrivacy)}; profile {Values(c => c.Profile)}; "
            + $"projections {Values(c => c.Targets)}; server threads {Values(c => $"{c.Threads}")}; "
            + $"timed steps {Values(c => $"{c.NumTokens}")}; seed {Values(c => $"{c.Seed}")}; "
            + $"weights {Values(c => c.Module ?? "random")}.";
    }

    private static string Size(BenchConfig config) => $"{Shape(config)}, {config.Rank}, {config.BatchSize}";

    private static string Clip(string text) => text.Length <= MaxText ? text : $"{text[..MaxText]}...";

    private static string Join(string name, string value) => name.Length == 0 ? value : value.Length == 0 ? name : $"{name}, {value}";

    private sealed record Attribute(string Header, Func<string, BenchConfig, string> Value)
    {
        public bool Always { get; init; }
    }
}
