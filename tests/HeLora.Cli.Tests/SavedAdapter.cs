using HeLora.Adapters.Peft;
using HeLora.Adapters.Safetensors;

namespace HeLora.Cli.Tests;

/// <summary>Adapters and activations in a test's directory.</summary>
internal static class SavedAdapter
{
    /// <summary>The modules of <see cref="SaveAdapter"/>.</summary>
    public static IReadOnlyList<LoraModule> Modules { get; } =
    [
        LoraModule.Random("layers.0.q_proj", 96, 64, 4, 8, 1),
        LoraModule.Random("layers.0.up_proj", 96, 200, 4, 8, 2),
        LoraModule.Random("layers.1.down_proj", 200, 96, 3, 8, 3),
    ];

    public static string SaveAdapter(this TemporaryDirectory directory, params LoraModule[] modules)
    {
        string path = directory.File("adapter");
        PeftAdapterWriter.Save(path, modules.Length > 0 ? modules : Modules);
        return path;
    }

    public static string SaveTensors(this TemporaryDirectory directory, params TensorData[] tensors)
    {
        string path = directory.File("x.safetensors");
        SafetensorsWriter.Write(path, tensors);
        return path;
    }
}
