using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace HeLora.Adapters.Safetensors;

/// <summary>The parsed and checked header of a safetensors file.</summary>
/// <remarks>
/// A file is an 8-byte little-endian header length, the header as a JSON object, and the tensors'
/// bytes. The tensors must cover the rest of the file exactly: no holes, no overlaps, no tail.
/// </remarks>
public sealed class SafetensorsHeader
{
    /// <summary>Bytes of the length field before the header.</summary>
    public const int LengthFieldSize = 8;

    /// <summary>The longest header that is read, in bytes; the limit of the reference implementation.</summary>
    public const int MaxHeaderLength = 100_000_000;

    /// <summary>The largest number of dimensions of a tensor.</summary>
    public const int MaxDimensions = 64;

    private const string MetadataKey = "__metadata__";

    private readonly Dictionary<string, TensorInfo> _byName;

    private SafetensorsHeader(int headerLength, TensorInfo[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        HeaderLength = headerLength;
        Tensors = Array.AsReadOnly(tensors);
        Metadata = metadata;
        _byName = new Dictionary<string, TensorInfo>(tensors.Length, StringComparer.Ordinal);
        foreach (TensorInfo tensor in tensors)
        {
            _byName.Add(tensor.Name, tensor);
        }
    }

    /// <summary>The length of the JSON text in bytes, padding included.</summary>
    public int HeaderLength { get; }

    /// <summary>The offset in the file at which the tensors' bytes begin.</summary>
    public long DataStart => LengthFieldSize + (long)HeaderLength;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>The <c>__metadata__</c> map; empty when the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Finds a tensor by its name.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>The tensor, or null when the file has none of that name.</returns>
    public TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads and checks the length field.</summary>
    /// <param name="fileStart">The first bytes of the file, at least 8 if the file has so many.</param>
    /// <param name="fileLength">The length of the whole file in bytes.</param>
    /// <returns>The length of the JSON text in bytes.</returns>
    /// <exception cref="AdapterFormatException">The file is too short, or the length is out of range.</exception>
    public static int ParseLength(ReadOnlySpan<byte> fileStart, long fileLength)
    {
        if (fileStart.Length < LengthFieldSize || fileLength < LengthFieldSize)
        {
            throw new AdapterFormatException($"safetensors: file of {fileLength} bytes; expected at least {LengthFieldSize}.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(fileStart);
        if (length > MaxHeaderLength)
        {
            throw new AdapterFormatException($"safetensors: header length {length}; expected at most {MaxHeaderLength}.");
        }

        if ((long)length > fileLength - LengthFieldSize)
        {
            throw new AdapterFormatException(
                $"safetensors: header length {length} in a file of {fileLength} bytes; expected at most {fileLength - LengthFieldSize}.");
        }

        return (int)length;
    }

    /// <summary>Parses a header.</summary>
    /// <param name="fileStart">The file from its first byte to at least the end of the header.</param>
    /// <param name="fileLength">The length of the whole file in bytes.</param>
    /// <returns>The header, with every offset and shape checked against <paramref name="fileLength"/>.</returns>
    /// <exception cref="AdapterFormatException">The header is malformed in any way.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> fileStart, long fileLength)
    {
        int length = ParseLength(fileStart, fileLength);
        if (fileStart.Length - LengthFieldSize < length)
        {
            throw new AdapterFormatException(
                $"safetensors: header of {length} bytes, of which {fileStart.Length - LengthFieldSize} are given; expected all of it.");
        }

        ReadOnlySpan<byte> json = fileStart.Slice(LengthFieldSize, length);
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw new AdapterFormatException("safetensors: the header does not start with '{'; expected a JSON object.");
        }

        if (!Utf8.IsValid(json))
        {
            throw new AdapterFormatException("safetensors: the header is not valid UTF-8.");
        }

        long dataLength = fileLength - LengthFieldSize - length;
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                json.ToArray(),
                new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return Read(document.RootElement, length, dataLength);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped lone surrogate in a string.
            throw new AdapterFormatException(
                $"safetensors: the header is not valid JSON without duplicate keys: {exception.Message}", exception);
        }
    }

    private static SafetensorsHeader Read(JsonElement root, int headerLength, long dataLength)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tensors = new List<TensorInfo>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.NameEquals(MetadataKey))
            {
                ReadMetadata(property.Value, metadata);
            }
            else
            {
                tensors.Add(ReadTensor(property.Name, property.Value, dataLength));
            }
        }

        // A total order, so that the list does not depend on the order of the JSON.
        tensors.Sort(static (x, y) =>
        {
            int order = x.Begin.CompareTo(y.Begin);
            order = order != 0 ? order : x.End.CompareTo(y.End);
            return order != 0 ? order : string.CompareOrdinal(x.Name, y.Name);
        });
        CheckCover(tensors, dataLength);
        return new SafetensorsHeader(headerLength, [.. tensors], metadata);
    }

    private static void ReadMetadata(JsonElement element, SortedDictionary<string, string> metadata)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new AdapterFormatException($"safetensors: {MetadataKey} is {element.ValueKind}; expected an object.");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw new AdapterFormatException(
                    $"safetensors: {MetadataKey} '{property.Name}' is {property.Value.ValueKind}; expected a string.");
            }

            metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private static TensorInfo ReadTensor(string name, JsonElement element, long dataLength)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new AdapterFormatException($"safetensors: tensor '{name}' is {element.ValueKind}; expected an object.");
        }

        SafetensorsDtype dtype = ReadDtype(name, Member(name, element, "dtype"));
        long[] shape = ReadIntegers(name, Member(name, element, "shape"), "shape", MaxDimensions);
        long[] offsets = ReadIntegers(name, Member(name, element, "data_offsets"), "data_offsets", 2);
        if (offsets.Length != 2)
        {
            throw new AdapterFormatException($"safetensors: tensor '{name}' data_offsets has {offsets.Length} numbers; expected 2.");
        }

        (long begin, long end) = (offsets[0], offsets[1]);
        if (begin > end || end > dataLength)
        {
            throw new AdapterFormatException(
                $"safetensors: tensor '{name}' data_offsets [{begin}, {end}]; expected ascending numbers of at most {dataLength}.");
        }

        (long count, long bytes) = SizeOf(name, dtype, shape);
        if (bytes != end - begin)
        {
            throw new AdapterFormatException(
                $"safetensors: tensor '{name}' data_offsets span {end - begin} bytes; expected {bytes} for its dtype and shape.");
        }

        return new TensorInfo(name, dtype, shape, count, begin, end);
    }

    private static JsonElement Member(string name, JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value)
            ? value
            : throw new AdapterFormatException($"safetensors: tensor '{name}' has no {key}; expected dtype, shape and data_offsets.");

    private static SafetensorsDtype ReadDtype(string name, JsonElement element)
    {
        string? text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        if (text is null || !DtypeTable.TryParse(text, out SafetensorsDtype dtype))
        {
            throw new AdapterFormatException(
                $"safetensors: tensor '{name}' dtype is {text ?? element.ValueKind.ToString()}; expected a known name such as F32.");
        }

        return dtype;
    }

    private static long[] ReadIntegers(string name, JsonElement element, string key, int maxCount)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > maxCount)
        {
            throw new AdapterFormatException(
                $"safetensors: tensor '{name}' {key} is malformed; expected an array of at most {maxCount} numbers.");
        }

        var values = new long[element.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long value) || value < 0)
            {
                throw new AdapterFormatException(
                    $"safetensors: tensor '{name}' {key}[{i}] is malformed; expected an integer from 0 to 2^63 - 1.");
            }

            values[i++] = value;
        }

        return values;
    }

    private static (long Count, long Bytes) SizeOf(string name, SafetensorsDtype dtype, long[] shape)
    {
        try
        {
            long count = 1;
            foreach (long dimension in shape)
            {
                count = checked(count * dimension);
            }

            long bits = checked(count * DtypeTable.BitsOf(dtype));
            if (bits % 8 != 0)
            {
                throw new AdapterFormatException($"safetensors: tensor '{name}' has {bits} bits; expected whole bytes.");
            }

            return (count, bits / 8);
        }
        catch (OverflowException exception)
        {
            throw new AdapterFormatException(
                $"safetensors: tensor '{name}' shape [{string.Join(", ", shape)}] overflows; expected a size below 2^63 bits.", exception);
        }
    }

    private static void CheckCover(List<TensorInfo> tensors, long dataLength)
    {
        long position = 0;
        foreach (TensorInfo tensor in tensors)
        {
            if (tensor.Begin != position)
            {
                string fault = tensor.Begin < position ? "overlaps the tensor before it" : "leaves a hole before it";
                throw new AdapterFormatException(
                    $"safetensors: tensor '{tensor.Name}' {fault}: it begins at {tensor.Begin}; expected {position}.");
            }

            position = tensor.End;
        }

        if (position != dataLength)
        {
            throw new AdapterFormatException(
                $"safetensors: the tensors end at {position}; expected the end of the data, {dataLength}.");
        }
    }
}
