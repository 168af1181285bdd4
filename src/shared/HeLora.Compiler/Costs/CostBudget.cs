namespace HeLora.Compiler;

/// <summary>
/// Limits of operations, as the public HE-LoRA benchmark document has them: for one projection and token, and for all projections
/// of a layer and one token.
/// </summary>
public sealed record CostBudget
{
    /// <summary>The limits that schedules are to meet.</summary>
    public static CostBudget Default { get; } = new()
    {
        Name = "default",
        RotationsPerToken = 16,
        KeySwitchesPerToken = 16,
        RescalesPerToken = 8,
        RotationsPerLayer = 64,
        KeySwitchesPerLayer = 64,
        RotationsQkv = 48,
        RotationsQkvo = 64,
    };

    /// <summary>Half of the default limits.</summary>
    public static CostBudget Strict { get; } = new()
    {
        Name = "strict",
        RotationsPerToken = 8,
        KeySwitchesPerToken = 8,
        RescalesPerToken = 4,
        RotationsPerLayer = 32,
        KeySwitchesPerLayer = 32,
        RotationsQkv = 24,
        RotationsQkvo = 32,
    };

    /// <summary>Four times the default limits, and twice the rescalings.</summary>
    public static CostBudget Relaxed { get; } = new()
    {
        Name = "relaxed",
        RotationsPerToken = 64,
        KeySwitchesPerToken = 64,
        RescalesPerToken = 16,
        RotationsPerLayer = 256,
        KeySwitchesPerLayer = 256,
        RotationsQkv = 192,
        RotationsQkvo = 256,
    };

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Rotations of one projection for one token.</summary>
    public required double RotationsPerToken { get; init; }

    /// <summary>Key switches of one projection for one token.</summary>
    public required double KeySwitchesPerToken { get; init; }

    /// <summary>Rescalings of one projection for one token.</summary>
    public required double RescalesPerToken { get; init; }

    /// <summary>Rotations of all projections for one token.</summary>
    public required double RotationsPerLayer { get; init; }

    /// <summary>Key switches of all projections for one token.</summary>
    public required double KeySwitchesPerLayer { get; init; }

    /// <summary>Rotations for one token where the targets are query, key and value.</summary>
    public required double RotationsQkv { get; init; }

    /// <summary>Rotations for one token where the targets are all of attention.</summary>
    public required double RotationsQkvo { get; init; }

    /// <summary>A budget by its name.</summary>
    /// <param name="name">default, strict or relaxed.</param>
    /// <exception cref="ScheduleException">There is no such budget.</exception>
    public static CostBudget Named(string name) =>
        ((CostBudget[])[Default, Strict, Relaxed]).FirstOrDefault(b => b.Name == name)
        ?? throw new ScheduleException($"budget: {name}; expected default, strict or relaxed");

    /// <summary>Compares a schedule with every limit. Each projection counts for an even share of its site's operations.</summary>
    /// <param name="schedule">The schedule.</param>
    public IReadOnlyList<BudgetLine> Lines(ExecutionSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var lines = new List<BudgetLine>();
        foreach (SiteSchedule site in schedule.Sites)
        {
            int projections = site.Site.Modules.Count;
            lines.Add(new($"rotations per token, {site.Site.Name}", site.Costs.RotationsPerToken / projections, RotationsPerToken));
            lines.Add(new($"key switches per token, {site.Site.Name}", site.Costs.KeySwitchesPerToken / projections, KeySwitchesPerToken));
            lines.Add(new($"rescales per token, {site.Site.Name}", site.Costs.RescalesPerToken / projections, RescalesPerToken));
        }

        lines.Add(new("rotations per layer", schedule.Costs.RotationsPerToken, RotationsPerLayer));
        lines.Add(new("key switches per layer", schedule.Costs.KeySwitchesPerToken, KeySwitchesPerLayer));
        if (schedule.Config.Targets is LoraTargets.Qkv or LoraTargets.Qkvo)
        {
            bool withOutput = schedule.Config.Targets == LoraTargets.Qkvo;
            lines.Add(new(
                withOutput ? "rotations of qkvo" : "rotations of qkv", schedule.Costs.RotationsPerToken, withOutput ? RotationsQkvo : RotationsQkv));
        }

        return lines;
    }

    /// <summary>Whether a site keeps to the limits of a projection and a token.</summary>
    /// <param name="site">The costs of the site.</param>
    /// <param name="projections">The number of its projections.</param>
    public bool Allows(PredictedCosts site, int projections)
    {
        ArgumentNullException.ThrowIfNull(site);
        return site.RotationsPerToken / projections <= RotationsPerToken && site.KeySwitchesPerToken / projections <= KeySwitchesPerToken
            && site.RescalesPerToken / projections <= RescalesPerToken;
    }

    /// <summary>Refuses a schedule over budget.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <exception cref="ScheduleException">The schedule exceeds a limit; the text names the limits.</exception>
    public void Check(ExecutionSchedule schedule)
    {
        BudgetLine[] over = [.. Lines(schedule).Where(l => !l.Holds)];
        if (over.Length > 0)
        {
            throw new ScheduleException($"budget {Name}: {string.Join("; ", over.Select(l => l.ToString()))}");
        }
    }
}
