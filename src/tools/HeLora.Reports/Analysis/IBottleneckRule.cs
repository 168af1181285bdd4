using HeLora.Measurements;

namespace HeLora.Reports.Analysis;

/// <summary>One bottleneck: how it is recognised in figures of a valid configuration, and what helps.</summary>
internal interface IBottleneckRule
{
    /// <summary>The bottleneck.</summary>
    string Name { get; }

    /// <summary>The rule with its threshold, in words.</summary>
    string Statement { get; }

    /// <summary>Applies the rule.</summary>
    Finding Decide(ConfigResult result);

    /// <summary>The quantity that causes this bottleneck; null where the report does not have it.</summary>
    Cost? CostOf(ConfigResult result);

    /// <summary>Advice for the configurations in which the rule holds.</summary>
    IEnumerable<string> Advice(IReadOnlyList<ConfigResult> bound);
}
