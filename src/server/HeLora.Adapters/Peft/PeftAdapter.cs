using HeLora.Adapters.Safetensors;

namespace HeLora.Adapters.Peft;

/// <summary>A LoRA adapter saved by PEFT.</summary>
public sealed class PeftAdapter
{
    /// <summary>The name of the weights' file in an adapter's directory.</summary>
    public const string WeightsFileName = "adapter_model.safetensors";

    private const string PickleFileName = "adapter_model.bin";

    private readonly Dictionary<string, LoraModule> _byName;

    private PeftAdapter(PeftConfig config, LoraModule[] modules)
    {
        Config = config;
        Modules = Array.AsReadOnly(modules);
        _byName = modules.ToDictionary(static module => module.Name, StringComparer.Ordinal);
    }

    /// <summary>The configuration.</summary>
    public PeftConfig Config { get; }

    /// <summary>The modules by name, with numbers in names in numeric order.</summary>
    public IReadOnlyList<LoraModule> Modules { get; }

    /// <summary>Loads an adapter from the directory that PEFT's <c>save_pretrained</c> wrote.</summary>
    /// <param name="directory">A directory with adapter_config.json and adapter_model.safetensors.</param>
    /// <returns>The adapter, all weights checked to be finite.</returns>
    /// <exception cref="AdapterFormatException">A file is missing, malformed, or of another kind of adapter.</exception>
    /// <exception cref="IOException">The directory does not exist or a file cannot be read.</exception>
    public static PeftAdapter Load(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if (!Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"{directory}: no such directory; expected one with a PEFT adapter.");
        }

        string configPath = Path.Combine(directory, PeftConfig.FileName);
        if (!File.Exists(configPath))
        {
            throw new AdapterFormatException($"{configPath}: missing; expected PEFT's configuration.");
        }

        PeftConfig config = PeftConfig.Load(configPath);
        string path = Path.Combine(directory, WeightsFileName);
        if (!File.Exists(path))
        {
            throw new AdapterFormatException(File.Exists(Path.Combine(directory, PickleFileName))
                ? $"{Path.Combine(directory, PickleFileName)}: a pickle, which could run code, is not read; expected {WeightsFileName}."
                : $"{path}: missing; expected PEFT's weights.");
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            return new PeftAdapter(config, ReadModules(file, config));
        }
        catch (AdapterFormatException exception) when (!exception.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new AdapterFormatException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Finds a module by its name.</summary>
    /// <param name="name">The projection's name in the base model.</param>
    /// <returns>The module, or null when the adapter does not adapt that projection.</returns>
    public LoraModule? Find(string name) => _byName.GetValueOrDefault(name);

    private static LoraModule[] ReadModules(SafetensorsFile file, PeftConfig config)
    {
        var pairs = new SortedDictionary<string, (TensorInfo? A, TensorInfo? B)>(NaturalOrder.Instance);
        string? adapter = null;
        foreach (string tensorName in file.Names)
        {
            LoraTensorName name = LoraTensorName.Parse(tensorName);
            adapter ??= name.Adapter;
            if (!string.Equals(adapter, name.Adapter, StringComparison.Ordinal))
            {
                throw new AdapterFormatException(
                    $"tensor '{tensorName}' is of adapter '{name.Adapter}', others are of '{adapter}'; expected one adapter in a file.");
            }

            // Tensor names are distinct and the adapter is one, so no half can come twice.
            pairs.TryGetValue(name.Module, out (TensorInfo? A, TensorInfo? B) pair);
            TensorInfo tensor = file.Get(tensorName);
            pairs[name.Module] = name.IsB ? (pair.A, tensor) : (tensor, pair.B);
        }

        if (pairs.Count == 0)
        {
            throw new AdapterFormatException("no tensors; expected lora_A and lora_B of one module at least.");
        }

        return [.. pairs.Select(entry => ReadModule(file, config, entry.Key, entry.Value.A, entry.Value.B))];
    }

    private static LoraModule ReadModule(SafetensorsFile file, PeftConfig config, string name, TensorInfo? a, TensorInfo? b)
    {
        if (a is null || b is null)
        {
            throw new AdapterFormatException($"module '{name}' has no {(a is null ? "lora_A" : "lora_B")}; expected lora_A and lora_B.");
        }

        if (!config.Selects(name))
        {
            throw new AdapterFormatException(
                $"tensor '{a.Name}': module '{name}' is not selected by target_modules and exclude_modules; expected selected modules only.");
        }

        int rank = config.RankOf(name);
        int inputSize = Dimension(a, 1, $"[{rank}, d_in]");
        int outputSize = Dimension(b, 0, $"[d_out, {rank}]");
        if (a.Shape[0] != rank)
        {
            throw new AdapterFormatException($"tensor {a}; expected shape [{rank}, d_in] of rank {rank}.");
        }

        if (b.Shape[1] != rank)
        {
            throw new AdapterFormatException($"tensor {b}; expected shape [d_out, {rank}] of rank {rank}.");
        }

        double scaling = config.ScalingOf(name);
        return new LoraModule(name, inputSize, outputSize, rank, scaling, ReadWeights(file, a), ReadWeights(file, b));
    }

    private static int Dimension(TensorInfo tensor, int axis, string expected)
    {
        if (tensor.Shape.Count != 2 || tensor.Shape[axis] is < 1 or > int.MaxValue)
        {
            throw new AdapterFormatException($"tensor {tensor}; expected shape {expected}.");
        }

        return (int)tensor.Shape[axis];
    }

    private static float[] ReadWeights(SafetensorsFile file, TensorInfo tensor)
    {
        float[] weights = file.ReadFloat32(tensor.Name);
        int bad = Array.FindIndex(weights, static weight => !float.IsFinite(weight));
        return bad < 0
            ? weights
            : throw new AdapterFormatException($"tensor {tensor}: element {bad} is {weights[bad]}; expected finite weights.");
    }
}
