using System.Text.Json;
using System.Text.RegularExpressions;
using HeLora.Adapters.Safetensors;

namespace HeLora.Adapters.Peft;

/// <summary>Saves adapters as PEFT does.</summary>
public static class PeftAdapterWriter
{
    /// <summary>Writes adapter_config.json and adapter_model.safetensors into a directory.</summary>
    /// <param name="directory">The directory; created when missing, its adapter replaced.</param>
    /// <param name="modules">The modules, with distinct names. Alpha is written as scaling * r, so that a
    /// scaling comes back to within one rounding.</param>
    /// <param name="dtype">The type that the weights are stored in: F64, F32, F16 or BF16.</param>
    /// <exception cref="ArgumentException">No modules, a name given twice, or another type.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Save(string directory, IReadOnlyList<LoraModule> modules, SafetensorsDtype dtype = SafetensorsDtype.F32)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(modules);
        if (modules.Count == 0)
        {
            throw new ArgumentException("modules: none; expected one or more", nameof(modules));
        }

        var tensors = new List<TensorData>(2 * modules.Count);
        foreach (LoraModule module in modules)
        {
            string name = LoraTensorName.Prefix + module.Name;
            tensors.Add(TensorData.Create(name + ".lora_A.weight", dtype, [module.Rank, module.InputSize], module.A));
            tensors.Add(TensorData.Create(name + ".lora_B.weight", dtype, [module.OutputSize, module.Rank], module.B));
        }

        Directory.CreateDirectory(directory);
        SafetensorsWriter.Write(
            Path.Combine(directory, PeftAdapter.WeightsFileName),
            tensors,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        AtomicFile.Write(Path.Combine(directory, PeftConfig.FileName), stream => WriteConfig(stream, modules));
    }

    private static void WriteConfig(Stream stream, IReadOnlyList<LoraModule> modules)
    {
        int rank = modules[0].Rank;
        double alpha = AlphaOf(modules[0]);
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        writer.WriteStartObject();
        writer.WriteString("peft_type", "LORA");
        writer.WriteNumber("r", rank);
        writer.WriteNumber("lora_alpha", alpha);
        writer.WriteString("bias", "none");
        writer.WriteBoolean("fan_in_fan_out", false);
        writer.WriteBoolean("inference_mode", true);
        writer.WriteBoolean("use_dora", false);
        writer.WriteBoolean("use_rslora", false);
        WriteExceptions(writer, "rank_pattern", modules, rank, static module => module.Rank);
        WriteExceptions(writer, "alpha_pattern", modules, alpha, AlphaOf);
        writer.WriteStartArray("target_modules");
        foreach (string name in modules.Select(static module => module.Name).Order(NaturalOrder.Instance))
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteExceptions(
        Utf8JsonWriter writer, string field, IReadOnlyList<LoraModule> modules, double usual, Func<LoraModule, double> value)
    {
        writer.WriteStartObject(field);
        foreach (LoraModule module in modules)
        {
            if (value(module) != usual)
            {
                writer.WriteNumber("^" + Regex.Escape(module.Name), value(module));
            }
        }

        writer.WriteEndObject();
    }

    private static double AlphaOf(LoraModule module)
    {
        double alpha = module.Scaling * module.Rank;
        ReadOnlySpan<double> candidates = [alpha, double.BitIncrement(alpha), double.BitDecrement(alpha)];
        foreach (double candidate in candidates)
        {
            if (candidate / module.Rank == module.Scaling)
            {
                return candidate;
            }
        }

        return alpha;
    }
}
