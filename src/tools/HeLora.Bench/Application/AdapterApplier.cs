using HeLora.Adapters.Peft;
using HeLora.Adapters.Safetensors;
using HeLora.Compiler;
using HeLora.Loopback;
using HeLora.Measurements;
using HeLora.Server.Backends;

namespace HeLora.Bench;

/// <summary>Takes activations from a file through encryption to deltas.</summary>
public static class AdapterApplier
{
    /// <summary>Computes the deltas of every tensor.</summary>
    /// <param name="activations">The activations.</param>
    /// <param name="choice">The settings that modules are compiled by.</param>
    /// <param name="backend">Where steps are computed.</param>
    /// <param name="batchSize">The most tokens of a request.</param>
    /// <param name="finished">Called after every tensor.</param>
    /// <returns>Tensors of the same names and of shape (tokens, d_out), F32.</returns>
    /// <exception cref="InputException">An activation is not finite, or a module cannot be compiled.</exception>
    public static IReadOnlyList<TensorData> Run(
        ActivationFile activations, CompilerChoice choice, IBackend backend, int batchSize, Action? finished = null)
    {
        using var connector = new ModuleConnector(choice, backend);
        var deltas = new List<TensorData>();
        foreach (LoraModule module in activations.Modules)
        {
            float[] x = activations.Read(module);
            deltas.Add(TensorData.Create(
                module.Name, SafetensorsDtype.F32, [activations.Tokens(module), module.OutputSize],
                Apply(connector, module, x, batchSize)));
            finished?.Invoke();
        }

        return deltas;
    }

    private static float[] Apply(ModuleConnector connector, LoraModule module, float[] x, int batchSize)
    {
        int tokens = x.Length / module.InputSize, batch = Math.Min(batchSize, tokens);
        var deltas = new float[tokens * module.OutputSize];
        if (tokens == 0)
        {
            return deltas;
        }

        using ISiteConnection connection = Connect(connector, module, batch, tokens);
        for (int first = 0; first < tokens; first += batch)
        {
            int count = Math.Min(batch, tokens - first);
            connection.Run(
                x.AsSpan(first * module.InputSize, count * module.InputSize),
                deltas.AsSpan(first * module.OutputSize, count * module.OutputSize));
        }

        return deltas;
    }

    private static ISiteConnection Connect(ModuleConnector connector, LoraModule module, int batch, int tokens)
    {
        try
        {
            return connector.Connect(module, batch, tokens, out _);
        }
        catch (Exception exception) when (exception is ArgumentException or ScheduleException)
        {
            throw new InputException($"module {module.Name}: {exception.Message}");
        }
    }
}
