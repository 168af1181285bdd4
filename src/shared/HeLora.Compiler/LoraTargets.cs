namespace HeLora.Compiler;

/// <summary>The projections of a transformer layer that are adapted.</summary>
[Flags]
public enum LoraTargets
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>One projection by itself, at no particular place of a layer.</summary>
    Single = 1,

    /// <summary>The query projection.</summary>
    Query = 2,

    /// <summary>The key projection.</summary>
    Key = 4,

    /// <summary>The value projection.</summary>
    Value = 8,

    /// <summary>The output projection of attention.</summary>
    Output = 16,

    /// <summary>The gate projection of the feed-forward network.</summary>
    Gate = 32,

    /// <summary>The up projection of the feed-forward network.</summary>
    Up = 64,

    /// <summary>The down projection of the feed-forward network.</summary>
    Down = 128,

    /// <summary>Query, key and value, which share one input.</summary>
    Qkv = Query | Key | Value,

    /// <summary>All of attention.</summary>
    Qkvo = Qkv | Output,

    /// <summary>All of the feed-forward network.</summary>
    Mlp = Gate | Up | Down,

    /// <summary>Every projection of a layer.</summary>
    All = Qkvo | Mlp,
}
