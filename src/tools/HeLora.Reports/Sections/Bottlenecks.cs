using HeLora.Reports.Analysis;
using HeLora.Reports.Document;

namespace HeLora.Reports.Sections;

/// <summary>Applies every rule to every configuration.</summary>
internal sealed class Bottlenecks
{
    private const int MaxDetails = 8;

    private readonly IReadOnlyList<Measurement> _measured;
    private readonly Alternatives _alternatives;
    private readonly IReadOnlyList<(IBottleneckRule Rule, IReadOnlyList<Finding> Findings)> _rules;

    /// <summary>Applies the rules.</summary>
    /// <param name="measured">Valid configurations.</param>
    public Bottlenecks(IReadOnlyList<Measurement> measured)
    {
        _measured = measured;
        _alternatives = new Alternatives(measured);
        _rules = [.. BottleneckRules.All.Select(rule => (rule, (IReadOnlyList<Finding>)[.. measured.Select(m => rule.Decide(m.Result))]))];
    }

    /// <summary>
    /// Counts of the configurations in which each rule holds, in one sentence, and the rules that could not be decided in
    /// another.
    /// </summary>
    public string Summary
    {
        get
        {
            string[] undecided = [.. _rules.Where(r => r.Findings.All(f => f.Verdict == Verdict.Undecided)).Select(r => r.Rule.Name)];
            IEnumerable<string> decided = _rules.Where(r => !undecided.Contains(r.Rule.Name))
                .Select(r => $"{r.Rule.Name} {r.Findings.Count(f => f.Verdict == Verdict.Yes)} of {r.Findings.Count}");
            return $"Bottlenecks: {string.Join(", ", decided)}.{(undecided.Length > 0 ? $" Not decided: {string.Join(", ", undecided)}." : "")}";
        }
    }

    /// <summary>The section.</summary>
    /// <param name="header">The heading of the column of names.</param>
    public IEnumerable<Block> Create(string header)
    {
        yield return new Heading(2, "Bottlenecks");
        yield return new TableBuilder<(IBottleneckRule Rule, IReadOnlyList<Finding> Findings)>(_rules)
            .Text("bottleneck", r => r.Rule.Name)
            .Text("rule", r => r.Rule.Statement)
            .Text("holds for", r => Count(r.Findings))
            .Build();
        var cells = new TableBuilder<int>([.. Enumerable.Range(0, _measured.Count)]).Text(header, i => _measured[i].Name);
        foreach ((IBottleneckRule rule, IReadOnlyList<Finding> findings) in _rules.Where(r => r.Findings.Any(f => f.Verdict != Verdict.Undecided)))
        {
            cells.Figure(rule.Name, i => new Cell(findings[i].Short, findings[i].Verdict == Verdict.Yes));
        }

        yield return cells.Build();
        yield return new Paragraph(
            "Marked where the rule holds; ? where it could not be decided. Figures: share of rotations; encryption over the server's time; weights and session; transfer over both sides' time; the worse of both utilisations.");
        foreach ((IBottleneckRule rule, IReadOnlyList<Finding> findings) in _rules.Where(r => r.Findings.Any(f => f.Verdict == Verdict.Yes)))
        {
            foreach (Block block in Details(rule, findings, header))
            {
                yield return block;
            }
        }
    }

    private static string Count(IReadOnlyList<Finding> findings)
    {
        int holds = findings.Count(f => f.Verdict == Verdict.Yes), undecided = findings.Count(f => f.Verdict == Verdict.Undecided);
        if (undecided == 0)
        {
            return $"{holds} of {findings.Count}";
        }

        string missing = $"no {string.Join(", ", findings.Select(f => f.Missing).OfType<string>().Distinct())} in the report";
        return undecided == findings.Count ? $"not decided: {missing}" : $"{holds} of {findings.Count}; {undecided} not decided: {missing}";
    }

    private IEnumerable<Block> Details(IBottleneckRule rule, IReadOnlyList<Finding> findings, string header)
    {
        int[] bound = [.. Enumerable.Range(0, findings.Count).Where(i => findings[i].Verdict == Verdict.Yes)];
        int[] worst = [.. bound.OrderByDescending(i => findings[i].Severity).Take(MaxDetails).Order()];
        yield return new Heading(3, char.ToUpperInvariant(rule.Name[0]) + rule.Name[1..]);
        if (worst.Length < bound.Length)
        {
            yield return new Paragraph($"The worst {worst.Length} of {bound.Length}.");
        }

        yield return new TableBuilder<int>(worst)
            .Text(header, i => _measured[i].Name)
            .Text("figures", i => findings[i].Figures)
            .Text("better in this report", i => string.Join("; ", _alternatives.Of(_measured[i], rule)) is { Length: > 0 } better ? better : Numbers.None)
            .Build();
        yield return new Paragraph("What helps:");
        yield return new BulletList([.. rule.Advice([.. bound.Select(i => _measured[i].Result)])]);
    }
}
