using HeLora.Adapters.Peft;
using HeLora.Adapters.Safetensors;
using HeLora.Measurements;

namespace HeLora.Bench;

/// <summary>
/// A safetensors file of activations: tensors of shape (tokens, d_in), named by module. Names, types and shapes are checked when
/// it is opened.
/// </summary>
public sealed class ActivationFile : IDisposable
{
    private readonly SafetensorsFile _file;

    private ActivationFile(SafetensorsFile file, IReadOnlyList<LoraModule> modules)
    {
        _file = file;
        Modules = modules;
    }

    /// <summary>The modules that have activations, in the order of their names.</summary>
    public IReadOnlyList<LoraModule> Modules { get; }

    /// <summary>Opens a file and checks names, types and shapes against an adapter.</summary>
    /// <exception cref="InputException">A tensor has no module, or another type or shape; the message names it.</exception>
    public static ActivationFile Open(string path, PeftAdapter adapter)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        try
        {
            return new ActivationFile(file, [.. file.Names.Select(name => Check(file, file.Get(name), adapter))]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tokens of a module.</summary>
    public int Tokens(LoraModule module) => (int)_file.Get(module.Name).Shape[0];

    /// <summary>The activations of a module, row-major.</summary>
    /// <exception cref="InputException">An activation is not a finite single; the message names tensor and element.</exception>
    public float[] Read(LoraModule module)
    {
        float[] values = _file.ReadFloat32(module.Name);
        int bad = Array.FindIndex(values, static value => !float.IsFinite(value));
        return bad < 0
            ? values
            : throw new InputException(
                $"{_file.Path}: tensor {_file.Get(module.Name)}: element ({bad / module.InputSize}, {bad % module.InputSize}): {values[bad]}; expected a finite single");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static LoraModule Check(SafetensorsFile file, TensorInfo tensor, PeftAdapter adapter)
    {
        LoraModule module = adapter.Find(tensor.Name)
            ?? throw new InputException($"{file.Path}: tensor {tensor}: no module of the adapter; expected names like {adapter.Modules[0].Name}");
        if (tensor.Dtype is not (SafetensorsDtype.F64 or SafetensorsDtype.F32 or SafetensorsDtype.F16 or SafetensorsDtype.BF16))
        {
            throw new InputException($"{file.Path}: tensor {tensor}; expected dtype F64, F32, F16 or BF16");
        }

        long most = Array.MaxLength / sizeof(float) / Math.Max(module.InputSize, module.OutputSize);
        return tensor.Shape.Count == 2 && tensor.Shape[1] == module.InputSize && tensor.Shape[0] <= most
            ? module
            : throw new InputException($"{file.Path}: tensor {tensor}; expected shape [tokens, {module.InputSize}], at most {most} tokens");
    }
}
