using System.Text;
using System.Text.Json.Nodes;

namespace HeLora.Compiler.Tests.Costs;

public sealed class UnitCostsTests
{
    [Fact]
    public void PricesComeBack()
    {
        UnitCosts costs = UnitCosts.Default, read = UnitCosts.Read(Encoding.UTF8.GetBytes(costs.Write()));
        Assert.Equal(costs.Machine, read.Machine);
        Assert.Equal(costs.Entries, read.Entries);
    }

    [Fact]
    public void WhatWasNotMeasuredIsPricedFromTheNearest()
    {
        UnitCosts costs = UnitCosts.Default;
        double known = costs[4096, 0, CostItem.Merge];
        Assert.Equal(known * 2 * 13 / 12, costs[8192, 0, CostItem.Merge], 1e-9 * known);
        Assert.Equal(known * 2, costs[4096, 1, CostItem.Merge], 1e-9 * known);
    }

    [Theory]
    [InlineData("schema", "\"x\"", "schema")]
    [InlineData("machine", "null", "machine")]
    [InlineData("costs", "[]", "cost of ClientMask")]
    [InlineData("more", "1", "more")]
    [InlineData("costs.0.microseconds", "0", "microseconds")]
    [InlineData("costs.0.microseconds", "-3", "microseconds")]
    [InlineData("costs.0.degree", "1000", "degree")]
    [InlineData("costs.0.level", "-1", "level")]
    [InlineData("costs.0.item", "\"tea\"", "item")]
    public void DamageIsNamed(string path, string value, string named)
    {
        JsonNode document = JsonNode.Parse(UnitCosts.Default.Write())!, node = document;
        string[] steps = path.Split('.');
        foreach (string step in steps[..^1])
        {
            node = int.TryParse(step, out int index) ? node[index]! : node[step]!;
        }

        node[steps[^1]] = JsonNode.Parse(value);
        ScheduleException refused = Assert.Throws<ScheduleException>(() => UnitCosts.Read(Encoding.UTF8.GetBytes(document.ToJsonString())));
        Assert.Contains(named, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void APriceIsGivenOnce()
    {
        List<UnitCost> twice = [.. UnitCosts.Default.Entries, UnitCosts.Default.Entries[0]];
        Assert.Contains("twice", Assert.Throws<ScheduleException>(() => new UnitCosts("m", twice)).Message, StringComparison.Ordinal);
    }
}
