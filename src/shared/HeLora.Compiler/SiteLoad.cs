using HeLora.Protocol;

namespace HeLora.Compiler;

/// <summary>The load that sites are compiled for: how many tokens come together, and over how many one-time work is spread.</summary>
public sealed record SiteLoad
{
    /// <summary>The longest context that can be stated.</summary>
    public const int LargestContextLength = 1 << 24;

    /// <summary>Sequences that take a step together, with one token each.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>The most tokens of a sequence; the compiler spreads over them the cost of keys and blocks.</summary>
    public int MaxContextLength { get; init; } = 2048;

    /// <summary>The source of the slot scheme's parameters.</summary>
    public ParameterProfile Profile { get; init; }

    /// <summary>Tokens of a session: those of all its sequences.</summary>
    public long SessionTokens => (long)MaxContextLength * BatchSize;

    /// <summary>Checks ranges.</summary>
    /// <exception cref="ScheduleException">A field is out of range; the text names it.</exception>
    public void Validate()
    {
        ScheduleException.Require(BatchSize is >= 1 and <= BatchHeader.MaxTokens, "batch size", BatchSize, $"1 to {BatchHeader.MaxTokens}");
        ScheduleException.Require(
            MaxContextLength is >= 1 and <= LargestContextLength, "context length", MaxContextLength, $"1 to {LargestContextLength}");
        ScheduleException.Require(Enum.IsDefined(Profile), "profile", Profile, "tuned, fast or safe");
    }
}
