using HeLora.Adapters.Peft;

namespace HeLora.Server;

/// <summary>Groups the modules of an adapter into sites by what their paths tell of the base model.</summary>
public static class SiteGrouping
{
    // Modules with one of these names beside one another read the same input.
    private static readonly string[][] AttentionFamilies =
    [
        ["q_proj", "k_proj", "v_proj"], ["query", "key", "value"], ["q", "k", "v"], ["wq", "wk", "wv"], ["q_lin", "k_lin", "v_lin"],
        ["query_proj", "key_proj", "value_proj"], ["to_q", "to_k", "to_v"],
    ];

    private static readonly string[][] FeedForwardFamilies = [["gate_proj", "up_proj"], ["w1", "w3"], ["wi_0", "wi_1"]];

    // Attention over another sequence: its queries read another input than its keys and values do.
    private static readonly HashSet<string> CrossAttention = new(StringComparer.OrdinalIgnoreCase)
    {
        "EncDecAttention", "encoder_attn", "encoder_attention", "crossattention", "cross_attention", "cross_attn", "attn2", "multihead_attn",
    };

    /// <summary>
    /// Query, key and value projections of one self-attention form a site, and so do the gate and up projections of one feed-forward
    /// network; every other module is a site of its own. Modules of different input sizes are never grouped, nor are those of an
    /// attention whose path says that it attends to another sequence.
    /// </summary>
    /// <param name="modules">The modules of an adapter.</param>
    /// <returns>The sites, in the order of their first modules.</returns>
    public static IReadOnlyList<IReadOnlyList<LoraModule>> BySharedInput(IReadOnlyList<LoraModule> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        var sites = new List<List<LoraModule>>();
        var groups = new Dictionary<(string Parent, string Family, int InputSize), List<LoraModule>>();
        foreach (LoraModule module in modules)
        {
            if (FamilyOf(module.Name) is not var (parent, family))
            {
                sites.Add([module]);
            }
            else if (groups.TryGetValue((parent, family, module.InputSize), out List<LoraModule>? site))
            {
                site.Add(module);
            }
            else
            {
                site = [module];
                groups.Add((parent, family, module.InputSize), site);
                sites.Add(site);
            }
        }

        return sites;
    }

    /// <summary>Every module is a site of its own.</summary>
    /// <param name="modules">The modules of an adapter.</param>
    public static IReadOnlyList<IReadOnlyList<LoraModule>> None(IReadOnlyList<LoraModule> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        return [.. modules.Select(module => (LoraModule[])[module])];
    }

    private static (string Parent, string Family)? FamilyOf(string path)
    {
        int dot = path.LastIndexOf('.');
        string name = path[(dot + 1)..], parent = dot < 0 ? "" : path[..dot];
        string[]? attention = Array.Find(AttentionFamilies, family => family.Contains(name, StringComparer.Ordinal));
        if (attention is not null)
        {
            return parent.Split('.').Any(CrossAttention.Contains) ? null : (parent, attention[0]);
        }

        string[]? feedForward = Array.Find(FeedForwardFamilies, family => family.Contains(name, StringComparer.Ordinal));
        return feedForward is null ? null : (parent, feedForward[0]);
    }
}
