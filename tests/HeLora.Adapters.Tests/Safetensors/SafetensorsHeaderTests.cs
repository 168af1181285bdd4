using System.Buffers.Binary;
using System.Text;
using HeLora.Adapters.Safetensors;

namespace HeLora.Adapters.Tests.Safetensors;

public sealed class SafetensorsHeaderTests
{
    [Fact]
    public void ReadsTensorsInTheOrderOfTheirBytes()
    {
        SafetensorsHeader header = Parse(
            """
            {"b":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},"__metadata__":{"format":"pt"},
             "a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"e":{"dtype":"I64","shape":[0,7],"data_offsets":[4,4]}}
            """,
            28);

        Assert.Equal(["a", "e", "b"], header.Tensors.Select(tensor => tensor.Name));
        TensorInfo b = header.Find("b")!;
        Assert.Equal((SafetensorsDtype.F32, 6L, 24L), (b.Dtype, b.ElementCount, b.ByteLength));
        Assert.Equal([2L, 3L], b.Shape);
        Assert.Equal("'b' F32 [2, 3]", b.ToString());
        Assert.Equal("pt", header.Metadata["format"]);
        Assert.Null(header.Find("c"));
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{}      ", 0)]
    [InlineData("""{"__metadata__":null}""", 0)]
    [InlineData("""{"s":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"s":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"note":1}}""", 1)]
    [InlineData("""{"s":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""{"s":{"dtype":"F6_E3M2","shape":[4],"data_offsets":[0,3]}}""", 3)]
    [InlineData("""{"s":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"s":{"dtype":"F8_E4M3FNUZ","shape":[1],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""{"s":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}""", 1)]
    public void AcceptsWhatTheFormatAllows(string json, int dataLength) => Parse(json, dataLength);

    [Theory]
    [InlineData("", 0, "'{'")]
    [InlineData(" {}", 0, "'{'")]
    [InlineData("[]", 0, "'{'")]
    [InlineData("{", 0, "JSON")]
    [InlineData("{} x", 0, "JSON")]
    [InlineData("{\"a\":1,}", 0, "JSON")]
    [InlineData("""{"a":1}""", 0, "'a'")]
    [InlineData("""{"\ud800":1}""", 0, "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "duplicate")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "duplicate")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "duplicate")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "no dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "no data_offsets")]
    [InlineData("""{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype is f32")]
    [InlineData("""{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype is F33")]
    [InlineData("""{"a":{"dtype":12,"shape":[1],"data_offsets":[0,4]}}""", 4, "dtype is Number")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "shape is malformed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "shape[0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "shape[0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "shape[0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[18446744073709551617],"data_offsets":[0,4]}}""", 4, "shape[0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "overflows")]
    [InlineData("""{"a":{"dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,0]}}""", 0, "overflows")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}""", 2, "whole bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "expected 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "at most 2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "data_offsets[0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "ascending")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "at most 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}""", 4, "at most 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "expected 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "end of the data")]
    [InlineData("{}", 1, "end of the data")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ is Array")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__ 'a'")]
    [InlineData("""{"__metadata__":{"a":"\udc00"}}""", 0, "JSON")]
    public void RefusesMalformedHeaders(string json, int dataLength, string expected)
    {
        AdapterFormatException exception = Assert.Throws<AdapterFormatException>(() => Parse(json, dataLength));
        Assert.Contains(expected, exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void RefusesTooManyDimensions()
    {
        string ones = string.Join(',', Enumerable.Repeat(1, SafetensorsHeader.MaxDimensions + 1));
        Assert.Throws<AdapterFormatException>(() => Parse($$$"""{"a":{"dtype":"U8","shape":[{{{ones}}}],"data_offsets":[0,1]}}""", 1));
    }

    [Fact]
    public void RefusesInvalidUtf8()
    {
        byte[] file = SafetensorsBytes.File([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}'], []);
        Assert.Contains("UTF-8", Assert.Throws<AdapterFormatException>(() => SafetensorsHeader.Parse(file, file.Length)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void RefusesFilesWithoutALength(int length) =>
        Assert.Throws<AdapterFormatException>(() => SafetensorsHeader.Parse(new byte[length], length));

    [Theory]
    [InlineData(3UL, 10)]
    [InlineData((ulong)SafetensorsHeader.MaxHeaderLength + 1, 1L << 40)]
    [InlineData(ulong.MaxValue, long.MaxValue)]
    [InlineData(ulong.MaxValue - 7, 16)]
    [InlineData(1UL << 63, 16)]
    public void RefusesHeaderLengthsOutOfRange(ulong headerLength, long fileLength)
    {
        var start = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(start, headerLength);
        Assert.Contains("header length", Assert.Throws<AdapterFormatException>(() => SafetensorsHeader.Parse(start, fileLength)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAHeaderThatIsNotAllGiven()
    {
        byte[] file = SafetensorsBytes.File("{}", 0);
        Assert.Throws<AdapterFormatException>(() => SafetensorsHeader.Parse(file.AsSpan(0, 9), file.Length));
    }

    private static SafetensorsHeader Parse(string json, int dataLength)
    {
        byte[] file = SafetensorsBytes.File(Encoding.UTF8.GetBytes(json), new byte[dataLength]);
        return SafetensorsHeader.Parse(file, file.Length);
    }
}
