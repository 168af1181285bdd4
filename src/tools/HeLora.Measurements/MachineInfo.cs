using System.Text.Json.Serialization;

namespace HeLora.Measurements;

/// <summary>The machine that a report was measured on.</summary>
public sealed record MachineInfo
{
    /// <summary>The processor's name.</summary>
    public required string Processor { get; init; }

    /// <summary>The instruction set in use.</summary>
    public required string Simd { get; init; }

    /// <summary>Bits of a vector.</summary>
    public required int VectorBits { get; init; }

    /// <summary>The runtime.</summary>
    public required string Dotnet { get; init; }

    /// <summary>The operating system.</summary>
    public required string Os { get; init; }

    /// <summary>Logical processors that this process may use.</summary>
    public required int LogicalProcessors { get; init; }

    /// <summary>Median time of a forward transform of N = 4096, measured between the other measurements.</summary>
    [JsonPropertyName("ntt_4096_forward_us")]
    public required double Ntt4096ForwardUs { get; init; }

    /// <summary>Median time of a forward transform of the measured ring's N, where one ring is measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? NttForwardUs { get; init; }
}
