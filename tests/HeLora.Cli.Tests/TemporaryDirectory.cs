using HeLora.Adapters.Peft;
using HeLora.Adapters.Safetensors;

namespace HeLora.Cli.Tests;

/// <summary>A directory of its own for a test, deleted at the end.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("helora-");

    /// <summary>The modules of <see cref="SaveAdapter"/>.</summary>
    public static IReadOnlyList<LoraModule> Modules { get; } =
    [
        LoraModule.Random("layers.0.q_proj", 96, 64, 4, 8, 1),
        LoraModule.Random("layers.0.up_proj", 96, 200, 4, 8, 2),
        LoraModule.Random("layers.1.down_proj", 200, 96, 3, 8, 3),
    ];

    public string Root => _directory.FullName;

    public string File(string name) => Path.Combine(Root, name);

    public string SaveAdapter(params LoraModule[] modules)
    {
        string path = File("adapter");
        PeftAdapterWriter.Save(path, modules.Length > 0 ? modules : Modules);
        return path;
    }

    public string SaveTensors(params TensorData[] tensors)
    {
        string path = File("x.safetensors");
        SafetensorsWriter.Write(path, tensors);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
