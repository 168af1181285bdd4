using System.Text;
using CsCheck;
using HeLora.Adapters.Safetensors;

namespace HeLora.Adapters.Tests.Safetensors;

public sealed class SafetensorsFileTests
{
    private static readonly Gen<TensorData> Tensor =
        from name in Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 12]
        from dtype in Gen.OneOf(SafetensorsDtype.F64, SafetensorsDtype.F32, SafetensorsDtype.F16, SafetensorsDtype.BF16)
        from shape in Gen.Long[0, 5].Array[0, 4]
        from values in Gen.Double[-1e4, 1e4].Array[(int)shape.Aggregate(1L, (x, y) => x * y)]
        select TensorData.Create(name, dtype, shape, values);

    /// <summary>The file that the reference implementation's tests expect for this tensor.</summary>
    [Theory]
    [InlineData("attn.0", "[1,2,3]", 64)]
    [InlineData("attn0", "[1,1,2,3]", 72)]
    public void WritesTheBytesOfTheReference(string name, string shape, int headerLength)
    {
        using var stream = new MemoryStream();
        long[] dimensions = [.. shape.Trim('[', ']').Split(',').Select(long.Parse)];
        SafetensorsWriter.Write(stream, [TensorData.Create(name, SafetensorsDtype.F32, dimensions, [0f, 1, 2, 3, 4, 5])]);

        string json = $$$"""{"{{{name}}}":{"dtype":"F32","shape":{{{shape}}},"data_offsets":[0,24]}}""".PadRight(headerLength);
        byte[] data =
        [
            0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64,
        ];
        Assert.Equal(headerLength, json.Length);
        Assert.Equal(SafetensorsBytes.File(Encoding.UTF8.GetBytes(json), data), stream.ToArray());
    }

    [Fact]
    public void WritesTheEmptyFilesOfTheReference()
    {
        using var empty = new MemoryStream();
        SafetensorsWriter.Write(empty, []);
        Assert.Equal(SafetensorsBytes.File("{}      ", 0), empty.ToArray());

        using var metadata = new MemoryStream();
        SafetensorsWriter.Write(metadata, [], new Dictionary<string, string> { ["framework"] = "pt" });
        Assert.Equal(SafetensorsBytes.File("""{"__metadata__":{"framework":"pt"}}     """, 0), metadata.ToArray());
    }

    [Fact]
    public void WhatIsWrittenIsRead() =>
        Gen.Select(Tensor.Array[0, 6], Gen.Dictionary(Gen.String.AlphaNumeric, Gen.String.AlphaNumeric)[0, 3]).Sample(
            (all, metadata) =>
            {
                TensorData[] tensors = [.. all.DistinctBy(tensor => tensor.Name)];
                using var directory = new TemporaryDirectory();
                string path = Path.Combine(directory.Root, "x.safetensors");
                SafetensorsWriter.Write(path, tensors, metadata);
                byte[] written = File.ReadAllBytes(path);
                SafetensorsWriter.Write(path, [.. tensors.Reverse()], metadata);
                Assert.Equal(written, File.ReadAllBytes(path));
                Assert.Equal([path], Directory.GetFiles(directory.Root));

                using SafetensorsFile file = SafetensorsFile.Open(path);
                Assert.Equal(0, file.Header.DataStart % 8);
                Assert.Equal(tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), file.Names);
                Assert.Equal(metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal), file.Metadata);
                foreach (TensorData tensor in tensors)
                {
                    Assert.Equal(tensor.Shape, file.Get(tensor.Name).Shape);
                    double[] values = file.ReadFloat64(tensor.Name);
                    Assert.Equal(tensor.Bytes.ToArray(), TensorData.Create("again", tensor.Dtype, [.. tensor.Shape], values).Bytes.ToArray());
                    Assert.Equal(values.Select(value => (float)value), file.ReadFloat32(tensor.Name));
                }
            },
            iter: 60);

    [Fact]
    public void ReadsEachFloatType()
    {
        // Known encodings: 1, -2, the largest half and its BF16 neighbour, a subnormal.
        byte[] data =
        [
            .. BitConverter.GetBytes(Math.PI), .. BitConverter.GetBytes(1e-3f),
            0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00,
            0x80, 0x3f, 0x00, 0xc0, 0x49, 0x40, 0x01, 0x00,
        ];
        byte[] header = Encoding.UTF8.GetBytes(
            """
            {"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"s":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},
             "h":{"dtype":"F16","shape":[4],"data_offsets":[12,20]},"b":{"dtype":"BF16","shape":[2,2],"data_offsets":[20,28]}}
            """);
        using var directory = new TemporaryDirectory();
        using SafetensorsFile file = SafetensorsFile.Open(directory.File("x", SafetensorsBytes.File(header, data)));
        Assert.Equal([Math.PI], file.ReadFloat64("d"));
        Assert.Equal([(float)Math.PI], file.ReadFloat32("d"));
        Assert.Equal([1e-3f], file.ReadFloat32("s"));
        Assert.Equal([1f, -2f, 65504f, 5.9604645e-8f], file.ReadFloat32("h"));
        Assert.Equal([1f, -2f, 3.140625f, 9.1835e-41f], file.ReadFloat32("b"));
        Assert.Equal([1.0, -2.0, 3.140625, 9.1835496157991212e-41], file.ReadFloat64("b"));
    }

    [Theory]
    [InlineData(1.00390625f, 0x3f80)]
    [InlineData(1.01171875f, 0x3f82)]
    [InlineData(1.00391f, 0x3f81)]
    [InlineData(3.4e38f, 0x7f80)]
    [InlineData(float.NegativeInfinity, 0xff80)]
    [InlineData(float.NaN, 0xffc0)]
    [InlineData(-0f, 0x8000)]
    public void RoundsBFloat16ToNearestEven(float value, int bits) =>
        Assert.Equal(BitConverter.GetBytes((ushort)bits), TensorData.Create("x", SafetensorsDtype.BF16, [1], [value]).Bytes.ToArray());

    [Fact]
    public void ReadsTensorsLongerThanAChunk()
    {
        float[] values = [.. Enumerable.Range(0, 50_000).Select(i => (float)i)];
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Root, "x");
        SafetensorsWriter.Write(
            path,
            [TensorData.Create("f", SafetensorsDtype.F32, [100, 500], values), TensorData.Create("d", SafetensorsDtype.F64, [50_000], values)]);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(values, file.ReadFloat32("f"));
        Assert.Equal(values.Select(value => (double)value), file.ReadFloat64("d"));
        Assert.Throws<ArgumentException>(() => file.ReadFloat32("f", new float[49_999]));
    }

    [Fact]
    public void RefusesUnknownTensorsAndOtherTypes()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("x.safetensors", SafetensorsBytes.File("""{"i":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", 4));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Contains("'i' I32", Assert.Throws<AdapterFormatException>(() => file.ReadFloat32("i")).Message, StringComparison.Ordinal);
        Assert.Contains("'i' I32", Assert.Throws<AdapterFormatException>(() => file.ReadFloat64("i")).Message, StringComparison.Ordinal);
        Assert.Contains("'j'", Assert.Throws<AdapterFormatException>(() => file.Get("j")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesTheFileThatIsMalformed()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("bad.safetensors", [1, 2, 3]);
        Assert.Contains("bad.safetensors", Assert.Throws<AdapterFormatException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(Path.Combine(directory.Root, "none")));
    }

    [Fact]
    public void AFileCutShortAfterOpeningIsAnError()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("x", SafetensorsBytes.File("""{"f":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(stream.Length - 1);
        }

        Assert.Throws<AdapterFormatException>(() => file.ReadFloat32("f"));
    }

    [Fact]
    public void TheWriterRefusesBadTensors()
    {
        Assert.Throws<ArgumentException>(() => TensorData.Create("__metadata__", SafetensorsDtype.F32, [1], [1f]));
        Assert.Throws<ArgumentException>(() => TensorData.Create("a", SafetensorsDtype.I32, [1], [1f]));
        Assert.Throws<ArgumentException>(() => TensorData.Create("a", SafetensorsDtype.F32, [2], [1f]));
        Assert.Throws<ArgumentException>(() => TensorData.Create("a", SafetensorsDtype.F32, [long.MaxValue, long.MaxValue], [1.0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TensorData.Create("a", SafetensorsDtype.F32, [-1], [1f]));
        TensorData tensor = TensorData.Create("a", SafetensorsDtype.F32, [1], [1f]);
        using var stream = new MemoryStream();
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(stream, [tensor, tensor]));
    }

    [Fact]
    public void AFailedWriteLeavesTheOldFile()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("x", [1, 2, 3]);
        TensorData tensor = TensorData.Create("a", SafetensorsDtype.F32, [1], [1f]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [tensor, tensor]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(directory.Root));
    }
}
