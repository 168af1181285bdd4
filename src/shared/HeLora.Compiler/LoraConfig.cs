using System.Text.Json.Serialization;
using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The adapted projections of one layer, and the load.</summary>
public sealed record LoraConfig
{
    /// <summary>The largest hidden, output and intermediate size.</summary>
    public const int MaxSize = 1 << 20;

    /// <summary>d: the input size of every projection but the down projection.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>d_out of a single projection; null for the hidden size.</summary>
    public int? OutputSize { get; init; }

    /// <summary>Outputs of key and value projections (grouped-query attention has fewer); null for the hidden size.</summary>
    public int? KeyValueSize { get; init; }

    /// <summary>The width of the feed-forward network; null for four times the hidden size.</summary>
    public int? IntermediateSize { get; init; }

    /// <summary>r, the rank of every projection.</summary>
    public required int Rank { get; init; }

    /// <summary>alpha; the scaling is alpha / r. It changes no cost and no relative error.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>The projections that are adapted.</summary>
    public LoraTargets Targets { get; init; } = LoraTargets.Single;

    /// <summary>Sequences that take a step together, with one token each.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>The most tokens of a sequence; the compiler spreads over them the cost of keys and blocks.</summary>
    public int MaxContextLength { get; init; } = 2048;

    /// <summary>Tokens of a session: those of all its sequences.</summary>
    [JsonIgnore]
    public long SessionTokens => Load.SessionTokens;

    /// <summary>The load of every site.</summary>
    [JsonIgnore]
    public SiteLoad Load => new() { BatchSize = BatchSize, MaxContextLength = MaxContextLength, Profile = Profile };

    /// <summary>The source of the slot scheme's parameters.</summary>
    public ParameterProfile Profile { get; init; }

    /// <summary>Checks ranges.</summary>
    /// <exception cref="ScheduleException">A field is out of range; the text names it.</exception>
    public void Validate()
    {
        Range("hidden size", HiddenSize, 1, MaxSize);
        Range("output size", OutputSize ?? 1, 1, MaxSize);
        Range("key and value size", KeyValueSize ?? 1, 1, MaxSize);
        Range("intermediate size", IntermediateSize ?? 1, 1, MaxSize);
        Range("rank", Rank, 1, 256);
        Load.Validate();
        ScheduleException.Require(Math.Abs(Alpha) > 0 && double.IsFinite(Alpha), "alpha", Alpha, "a finite number other than 0");
        bool known = Targets == LoraTargets.Single || (Targets != LoraTargets.None && (Targets & ~LoraTargets.All) == LoraTargets.None);
        ScheduleException.Require(known, "targets", Targets, "projections of a layer, or a single one");
    }

    /// <summary>The sites: the projections, grouped by the input that they share.</summary>
    /// <param name="privacy">The policy. Under an open basis a projection has as many rows as its basis has columns, at most d_out.</param>
    /// <exception cref="ScheduleException">A field is out of range.</exception>
    public IReadOnlyList<SiteShape> Sites(AdapterPrivacy privacy)
    {
        Validate();
        int keyValue = KeyValueSize ?? HiddenSize, intermediate = IntermediateSize ?? 4 * HiddenSize;
        (LoraTargets Target, string Name, int Input, int Output)[] projections =
        [
            (LoraTargets.Single, "single", HiddenSize, OutputSize ?? HiddenSize),
            (LoraTargets.Query, "q", HiddenSize, HiddenSize), (LoraTargets.Key, "k", HiddenSize, keyValue),
            (LoraTargets.Value, "v", HiddenSize, keyValue), (LoraTargets.Output, "o", HiddenSize, HiddenSize),
            (LoraTargets.Gate, "gate", HiddenSize, intermediate), (LoraTargets.Up, "up", HiddenSize, intermediate),
            (LoraTargets.Down, "down", intermediate, HiddenSize),
        ];
        LoraTargets[] groups =
            [LoraTargets.Single, LoraTargets.Qkv, LoraTargets.Output, LoraTargets.Gate | LoraTargets.Up, LoraTargets.Down];
        var sites = new List<SiteShape>();
        foreach (LoraTargets group in groups)
        {
            var members = projections.Where(p => (group & Targets & p.Target) != LoraTargets.None).ToArray();
            if (members.Length > 0)
            {
                sites.Add(new SiteShape(
                    string.Join(members[0].Name.Length == 1 ? "" : "+", members.Select(m => m.Name)), members[0].Input,
                    [.. members.Select(m => new ModuleShape(m.Name, m.Output, privacy == AdapterPrivacy.OpenBasis ? Math.Min(Rank, m.Output) : Rank))]));
            }
        }

        return sites;
    }

    private static void Range(string field, int value, int least, int most) =>
        ScheduleException.Require(value >= least && value <= most, field, value, $"{least} to {most}");
}
