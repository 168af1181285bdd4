using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace HeLora.Adapters.Safetensors;

/// <summary>Writes safetensors files.</summary>
/// <remarks>
/// The same tensors give the same bytes: larger element types first (so that each element is
/// aligned), then by name in ordinal order; metadata by key; the header padded with spaces to 8 bytes.
/// </remarks>
public static class SafetensorsWriter
{
    /// <summary>Writes a file. A temporary file beside it takes its place when complete.</summary>
    /// <param name="path">The file's path; an existing file is replaced.</param>
    /// <param name="tensors">The tensors, in any order, with distinct names.</param>
    /// <param name="metadata">The <c>__metadata__</c> map, or null for none.</param>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyCollection<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));
    }

    /// <summary>Writes to a stream, which stays open.</summary>
    /// <param name="stream">The stream; written from its present position.</param>
    /// <param name="tensors">The tensors, in any order, with distinct names.</param>
    /// <param name="metadata">The <c>__metadata__</c> map, or null for none.</param>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    public static void Write(Stream stream, IReadOnlyCollection<TensorData> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        TensorData[] sorted =
        [
            .. tensors.OrderByDescending(static tensor => DtypeTable.BitsOf(tensor.Dtype))
                .ThenBy(static tensor => tensor.Name, StringComparer.Ordinal),
        ];
        if (sorted.Select(static tensor => tensor.Name).Distinct(StringComparer.Ordinal).Count() != sorted.Length)
        {
            throw new ArgumentException("tensors: two of one name; expected distinct names", nameof(tensors));
        }

        ReadOnlySpan<byte> header = WriteHeader(sorted, metadata);
        int padding = -header.Length & 7;
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthFieldSize];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length + padding);
        stream.Write(length);
        stream.Write(header);
        stream.Write("        "u8[..padding]);
        foreach (TensorData tensor in sorted)
        {
            stream.Write(tensor.Bytes.Span);
        }
    }

    private static ReadOnlySpan<byte> WriteHeader(TensorData[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (metadata is not null)
        {
            writer.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        long offset = 0;
        foreach (TensorData tensor in tensors)
        {
            writer.WriteStartObject(tensor.Name);
            writer.WriteString("dtype", DtypeTable.NameOf(tensor.Dtype));
            writer.WriteStartArray("shape");
            foreach (long dimension in tensor.Shape)
            {
                writer.WriteNumberValue(dimension);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("data_offsets");
            writer.WriteNumberValue(offset);
            offset += tensor.Bytes.Length;
            writer.WriteNumberValue(offset);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan;
    }
}
