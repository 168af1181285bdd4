using System.Text;
using HeLora.Adapters.Peft;
using HeLora.Adapters.Safetensors;

namespace HeLora.Adapters.Tests.Peft;

public sealed class PeftAdapterTests
{
    private const string Prefix = "base_model.model.";

    private const string Config =
        """{"peft_type":"LORA","r":2,"lora_alpha":4,"target_modules":["q","v"],"rank_pattern":{"v":1},"alpha_pattern":{"v":3}}""";

    [Theory]
    [InlineData(SafetensorsDtype.F64)]
    [InlineData(SafetensorsDtype.F32)]
    [InlineData(SafetensorsDtype.F16)]
    [InlineData(SafetensorsDtype.BF16)]
    public void LoadsWhatItSaved(SafetensorsDtype dtype)
    {
        LoraModule[] modules =
        [
            LoraModule.Random("layers.10.q", 6, 5, 2, 16, 1),
            LoraModule.Random("layers.2.q", 6, 5, 2, 16, 2),
            LoraModule.Random("layers.2.v", 6, 3, 3, 1, 3),
        ];
        using var directory = new TemporaryDirectory();
        PeftAdapterWriter.Save(directory.Root, modules, dtype);
        PeftAdapter adapter = PeftAdapter.Load(directory.Root);

        Assert.Equal(["layers.2.q", "layers.2.v", "layers.10.q"], adapter.Modules.Select(module => module.Name));
        double tolerance = dtype switch { SafetensorsDtype.F16 => 1e-3, SafetensorsDtype.BF16 => 1e-2, _ => 0 };
        foreach (LoraModule expected in modules)
        {
            LoraModule module = adapter.Find(expected.Name)!;
            Assert.Equal(
                (expected.InputSize, expected.OutputSize, expected.Rank, expected.Scaling),
                (module.InputSize, module.OutputSize, module.Rank, module.Scaling));
            Assert.All(module.A.Zip(expected.A), pair => Assert.Equal(pair.Second, pair.First, tolerance));
            Assert.All(module.B.Zip(expected.B), pair => Assert.Equal(pair.Second, pair.First, tolerance));
        }

        Assert.Null(adapter.Find("layers.3.q"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".default")]
    public void PatternsGiveRankAndScalingOfEachModule(string infix)
    {
        using var directory = new TemporaryDirectory();
        Write(directory, Config, [A("h.0.q", 2, 3, infix), B("h.0.q", 4, 2, infix), A("h.0.v", 1, 3, infix), B("h.0.v", 4, 1, infix)]);
        PeftAdapter adapter = PeftAdapter.Load(directory.Root);
        Assert.Equal([("h.0.q", 2, 2.0, 3, 4), ("h.0.v", 1, 3.0, 3, 4)], adapter.Modules.Select(m => (m.Name, m.Rank, m.Scaling, m.InputSize, m.OutputSize)));
        Assert.Equal([0f, 1, 2, 3, 4, 5], adapter.Modules[0].A);
    }

    public static TheoryData<string, TensorData[], string> BadTensors() => new()
    {
        { "no tensors", [], "no tensors" },
        { "A alone", [A("h.q", 2, 3)], "'h.q' has no lora_B" },
        { "B alone", [B("h.q", 4, 2)], "'h.q' has no lora_A" },
        { "rank of A", [A("h.q", 3, 3), B("h.q", 4, 2)], "h.q.lora_A.weight' F32 [3, 3]; expected shape [2, d_in]" },
        { "rank of B", [A("h.q", 2, 3), B("h.q", 4, 3)], "h.q.lora_B.weight' F32 [4, 3]; expected shape [d_out, 2]" },
        { "rank pattern", [A("h.v", 2, 3), B("h.v", 4, 2)], "expected shape [1, d_in]" },
        { "convolution", [Tensor("h.q.lora_A.weight", 2, 3, 1, 1), B("h.q", 4, 2)], "expected shape [2, d_in]" },
        { "vector", [A("h.q", 2, 3), Tensor("h.q.lora_B.weight", 8)], "expected shape [d_out, 2]" },
        { "empty", [A("h.q", 2, 0), B("h.q", 4, 2)], "expected shape [2, d_in]" },
        { "not selected", [A("h.k", 2, 3), B("h.k", 4, 2)], "'h.k' is not selected" },
        { "embedding", [Tensor("h.q.lora_embedding_A", 2, 3)], "h.q.lora_embedding_A' is not understood" },
        { "embedding B", [Tensor("h.q.lora_embedding_B.default", 2, 3)], "lora_embedding_B" },
        { "DoRA", [A("h.q", 2, 3), B("h.q", 4, 2), Tensor("h.q.lora_magnitude_vector", 4)], "lora_magnitude_vector" },
        { "DoRA weight", [A("h.q", 2, 3), B("h.q", 4, 2), Tensor("h.q.lora_magnitude_vector.weight", 4)], "lora_magnitude_vector" },
        { "bias", [A("h.q", 2, 3), B("h.q", 4, 2), Tensor("h.q.lora_B.bias", 4)], "lora_B.bias" },
        { "saved module", [A("h.q", 2, 3), B("h.q", 4, 2), Tensor("head.modules_to_save.weight", 4)], "modules_to_save" },
        { "base weight", [Tensor("h.q.weight", 4, 3)], "h.q.weight' is not understood" },
        { "deep infix", [Tensor("h.q.lora_A.a.b.weight", 2, 3)], "is not understood" },
        { "no module", [Tensor("lora_A.weight", 2, 3)], "is not understood" },
        { "empty part", [Tensor("h..q.lora_A.weight", 2, 3)], "is not understood" },
        { "control character", [Tensor("h\n.q.lora_A.weight", 2, 3)], "is not understood" },
        { "no prefix", [TensorData.Create("h.q.lora_A.weight", SafetensorsDtype.F32, [1], [1f])], "is not understood" },
        { "two adapters", [A("h.q", 2, 3, ".x"), B("h.q", 4, 2, ".y")], "one adapter" },
        { "duplicate module", [A("h.q", 2, 3), A("h.q", 2, 3, ".x"), B("h.q", 4, 2)], "one adapter" },
        { "NaN", [Filled("h.q.lora_A.weight", float.NaN, 2, 3), B("h.q", 4, 2)], "h.q.lora_A.weight' F32 [2, 3]: element 0 is NaN" },
        { "infinity", [A("h.q", 2, 3), Filled("h.q.lora_B.weight", float.NegativeInfinity, 4, 2)], "h.q.lora_B.weight" },
        { "beyond float", [A("h.q", 2, 3), TensorData.Create(Prefix + "h.q.lora_B.weight", SafetensorsDtype.F64, [1, 2], [1e300, 1])], "h.q.lora_B.weight" },
    };

    [Theory]
    [MemberData(nameof(BadTensors))]
    public void RefusesTensorsByName(string name, TensorData[] tensors, string expected)
    {
        Assert.NotEmpty(name);
        using var directory = new TemporaryDirectory();
        Write(directory, Config, tensors);
        AdapterFormatException exception = Assert.Throws<AdapterFormatException>(() => PeftAdapter.Load(directory.Root));
        Assert.Contains(PeftAdapter.WeightsFileName, exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesIntegerWeights()
    {
        using var directory = new TemporaryDirectory();
        directory.File(PeftConfig.FileName, Encoding.UTF8.GetBytes(Config));
        string header =
            $$$"""
            {"{{{Prefix}}}q.lora_A.weight":{"dtype":"I8","shape":[2,3],"data_offsets":[0,6]},
             "{{{Prefix}}}q.lora_B.weight":{"dtype":"F32","shape":[4,2],"data_offsets":[6,38]}}
            """;
        directory.File(PeftAdapter.WeightsFileName, Tests.Safetensors.SafetensorsBytes.File(header, 38));
        Assert.Contains("lora_A.weight' I8", Assert.Throws<AdapterFormatException>(() => PeftAdapter.Load(directory.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesPicklesAndMissingFiles()
    {
        using var directory = new TemporaryDirectory();
        Assert.Throws<DirectoryNotFoundException>(() => PeftAdapter.Load(Path.Combine(directory.Root, "none")));
        Assert.Contains(PeftConfig.FileName, Assert.Throws<AdapterFormatException>(() => PeftAdapter.Load(directory.Root)).Message, StringComparison.Ordinal);
        directory.File(PeftConfig.FileName, Encoding.UTF8.GetBytes(Config));
        Assert.Contains("missing", Assert.Throws<AdapterFormatException>(() => PeftAdapter.Load(directory.Root)).Message, StringComparison.Ordinal);
        directory.File("adapter_model.bin", [0x80, 2]);
        Assert.Contains("pickle", Assert.Throws<AdapterFormatException>(() => PeftAdapter.Load(directory.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheWriterRefusesBadModules()
    {
        using var directory = new TemporaryDirectory();
        LoraModule module = LoraModule.Random("q", 3, 3, 1, 1, 1);
        Assert.Throws<ArgumentException>(() => PeftAdapterWriter.Save(directory.Root, []));
        Assert.Throws<ArgumentException>(() => PeftAdapterWriter.Save(directory.Root, [module, module]));
    }

    private static TensorData A(string module, int rank, int inputSize, string infix = "") =>
        Tensor($"{module}.lora_A{infix}.weight", rank, inputSize);

    private static TensorData B(string module, int outputSize, int rank, string infix = "") =>
        Tensor($"{module}.lora_B{infix}.weight", outputSize, rank);

    private static TensorData Tensor(string name, params long[] shape)
    {
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (x, y) => x * y)).Select(i => (float)i)];
        return TensorData.Create(Prefix + name, SafetensorsDtype.F32, shape, values);
    }

    private static TensorData Filled(string name, float value, params long[] shape)
    {
        float[] values = [.. Enumerable.Repeat(value, (int)shape.Aggregate(1L, (x, y) => x * y))];
        return TensorData.Create(Prefix + name, SafetensorsDtype.F32, shape, values);
    }

    private static void Write(TemporaryDirectory directory, string config, TensorData[] tensors)
    {
        directory.File(PeftConfig.FileName, Encoding.UTF8.GetBytes(config));
        SafetensorsWriter.Write(Path.Combine(directory.Root, PeftAdapter.WeightsFileName), tensors);
    }
}
