using System.Buffers.Binary;
using System.Text;
using HeLora.Adapters.Peft;
using HeLora.Adapters.Safetensors;
using HeLora.Loopback;

namespace HeLora.Cli.Tests.Commands;

public class ApplyTests
{
    private static readonly LoraModule Query = SavedAdapter.Modules[0], Down = SavedAdapter.Modules[2];

    [Theory]
    [InlineData("coefficient", "sealed", SafetensorsDtype.F32, 5)]
    [InlineData("coefficient", "sealed", SafetensorsDtype.F16, 1)]
    [InlineData("coefficient", "sealed", SafetensorsDtype.BF16, 4)]
    [InlineData("coefficient", "open-basis", SafetensorsDtype.F64, 8)]
    [InlineData("streaming", "sealed", SafetensorsDtype.F32, 4)]
    [InlineData("streaming", "open-basis", SafetensorsDtype.F64, 7)]
    [InlineData("diagonal", "sealed", SafetensorsDtype.F32, 4)]
    public void Deltas_are_those_of_the_reference(string plan, string privacy, SafetensorsDtype dtype, int batchSize)
    {
        using var directory = new TemporaryDirectory();
        string input = directory.SaveTensors(Activations(Query, 11, dtype), Activations(Down, 2, dtype));
        string output = directory.File("d.safetensors");
        CommandRun run = CommandRun.Of(
            "apply", "--adapter", directory.SaveAdapter(), "--activations", input, "--output", output,
            "--plan", plan, "--adapter-privacy", privacy, "--batch-size", $"{batchSize}").Succeeded();
        Assert.Contains("2 tensors, 13 tokens", run.Output, StringComparison.Ordinal);

        using SafetensorsFile x = SafetensorsFile.Open(input), d = SafetensorsFile.Open(output);
        Assert.Equal(x.Names, d.Names);
        foreach (LoraModule module in (LoraModule[])[Query, Down])
        {
            TensorInfo tensor = d.Get(module.Name);
            Assert.Equal(SafetensorsDtype.F32, tensor.Dtype);
            Assert.Equal([x.Get(module.Name).Shape[0], module.OutputSize], tensor.Shape);
            var meter = new ErrorMeter(module);
            meter.Add(x.ReadFloat32(module.Name), d.ReadFloat32(module.Name));
            Assert.InRange(meter.Rms, 1e-9, 1.0 / 256);
            Assert.InRange(meter.Max, 1e-9, 1.0 / 256);
        }
    }

    [Fact]
    public void An_existing_output_is_replaced_and_a_tensor_may_be_empty()
    {
        using var directory = new TemporaryDirectory();
        string output = directory.File("d.safetensors");
        File.WriteAllText(output, "old");
        Run(directory, Activations(Query, 0, SafetensorsDtype.F32)).Succeeded();
        using SafetensorsFile d = SafetensorsFile.Open(output);
        Assert.Equal([0, Query.OutputSize], d.Get(Query.Name).Shape);
    }

    [Fact]
    public void An_unknown_tensor_is_named() =>
        Refused("layers.9.q_proj", TensorData.Create("layers.9.q_proj", SafetensorsDtype.F32, [1, 96], new float[96]));

    [Theory]
    [InlineData(2L, 95L)]
    [InlineData(96L, 2L)]
    [InlineData(192L)]
    [InlineData(1L, 2L, 96L)]
    public void A_wrong_shape_is_named(params long[] shape) =>
        Refused(Query.Name, TensorData.Create(Query.Name, SafetensorsDtype.F32, shape, new float[shape.Aggregate((a, b) => a * b)]));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    public void A_number_that_is_not_finite_is_named(double value)
    {
        var values = new double[2 * Query.InputSize];
        values[Query.InputSize + 7] = value;
        CommandRun run = Refused(Query.Name, TensorData.Create(Query.Name, SafetensorsDtype.F64, [2, Query.InputSize], values));
        Assert.Contains("(1, 7)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_integer_tensor_is_named()
    {
        using var directory = new TemporaryDirectory();
        byte[] header = Encoding.UTF8.GetBytes($$$"""{"{{{Query.Name}}}":{"dtype":"I8","shape":[1,96],"data_offsets":[0,96]}}""");
        var bytes = new byte[8 + header.Length + 96];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        string input = directory.File("x.safetensors");
        File.WriteAllBytes(input, bytes);
        CommandRun.Of(
            "apply", "--adapter", directory.SaveAdapter(), "--activations", input, "--output", directory.File("d.safetensors"))
            .Failed(2, Query.Name);
    }

    [Fact]
    public void A_file_that_is_no_safetensors_is_bad_input()
    {
        using var directory = new TemporaryDirectory();
        string input = directory.File("x.safetensors");
        File.WriteAllText(input, "no tensors here");
        CommandRun.Of(
            "apply", "--adapter", directory.SaveAdapter(), "--activations", input, "--output", directory.File("d.safetensors"))
            .Failed(2, "x.safetensors");
    }

    private static TensorData Activations(LoraModule module, int tokens, SafetensorsDtype dtype)
    {
        var values = new float[tokens * module.InputSize];
        new ActivationSource(7, tokens).Fill(values);
        return TensorData.Create(module.Name, dtype, [tokens, module.InputSize], values);
    }

    // A good tensor beside the bad one: nothing may be written for it either, and an older output stays.
    private static CommandRun Refused(string name, TensorData bad)
    {
        using var directory = new TemporaryDirectory();
        string output = directory.File("d.safetensors");
        File.WriteAllText(output, "old");
        CommandRun run = Run(directory, Activations(Down, 1, SafetensorsDtype.F32), bad).Failed(2, $"'{name}'");
        Assert.Equal("old", File.ReadAllText(output));
        Assert.Equal(["d.safetensors", "x.safetensors"], Directory.GetFiles(directory.Root).Select(Path.GetFileName).Order());
        return run;
    }

    private static CommandRun Run(TemporaryDirectory directory, params TensorData[] tensors) => CommandRun.Of(
        "apply", "--adapter", directory.SaveAdapter(), "--activations", directory.SaveTensors(tensors),
        "--output", directory.File("d.safetensors"));
}
