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

    /// <summary>What a configuration with less of this bottleneck has less of; null where the report does not say.</summary>
    Cost? CostOf(ConfigResult result);

    /// <summary>What helps the configurations in which the rule holds.</summary>
    IEnumerable<string> Advice(IReadOnlyList<ConfigResult> bound);
}
