namespace HeLora.Bench;

/// <summary>The shape of a transformer's layers, as its published configuration has it.</summary>
/// <param name="Name">The name that users choose it by.</param>
/// <param name="Layers">num_hidden_layers.</param>
/// <param name="HiddenSize">hidden_size.</param>
/// <param name="KeyValueSize">num_key_value_heads times the size of a head.</param>
/// <param name="IntermediateSize">intermediate_size.</param>
public sealed record ModelShape(string Name, int Layers, int HiddenSize, int KeyValueSize, int IntermediateSize)
{
    /// <summary>The models there are, by the config.json of their publishers.</summary>
    public static IReadOnlyList<ModelShape> All { get; } =
    [
        new("llama-2-7b", 32, 4096, 4096, 11008),
        new("llama-2-13b", 40, 5120, 5120, 13824),
        new("llama-2-70b", 80, 8192, 1024, 28672),
        new("llama-3-8b", 32, 4096, 1024, 14336),
        new("llama-3-70b", 80, 8192, 1024, 28672),
        new("llama-3.2-1b", 16, 2048, 512, 8192),
        new("mistral-7b", 32, 4096, 1024, 14336),
        new("tinyllama-1.1b", 22, 2048, 256, 5632),
        new("qwen2.5-7b", 28, 3584, 512, 18944),
    ];

    /// <summary>The model of a name; null where there is none.</summary>
    public static ModelShape? Find(string name) => All.FirstOrDefault(m => m.Name == name);
}
