using System.Buffers;
using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace HeLora.Adapters.Safetensors;

/// <summary>A safetensors file opened for reading.</summary>
/// <remarks>
/// The file is memory-mapped read-only: a tensor's pages are read when the tensor is asked for, and adapters larger
/// than memory can be opened. Its length is asked for again before every access, since touching a page beyond the end
/// of a file that another process cut short would end this process; what is left is the instant between the two.
/// Reads from several threads at a time are allowed.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int ChunkSize = 1 << 16;

    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;

    private SafetensorsFile(SafeFileHandle handle, string path, SafetensorsHeader header)
    {
        _handle = handle;
        _map = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Path = path;
        Header = header;
        Names = Array.AsReadOnly(header.Tensors.Select(static tensor => tensor.Name).Order(StringComparer.Ordinal).ToArray());
    }

    /// <summary>The path the file was opened with.</summary>
    public string Path { get; }

    /// <summary>The checked header.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>The tensors' names in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The <c>__metadata__</c> map; empty when the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file's path.</param>
    /// <returns>The open file; dispose of it to close it.</returns>
    /// <exception cref="AdapterFormatException">The file is malformed; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        SafeFileHandle handle = File.OpenHandle(path);
        try
        {
            long length = RandomAccess.GetLength(handle);
            Span<byte> field = stackalloc byte[SafetensorsHeader.LengthFieldSize];
            int got = RandomAccess.Read(handle, field, 0);
            int headerLength = SafetensorsHeader.ParseLength(field[..got], length);
            var start = new byte[SafetensorsHeader.LengthFieldSize + headerLength];
            ReadAt(handle, start, 0);
            return new SafetensorsFile(handle, path, SafetensorsHeader.Parse(start, length));
        }
        catch (AdapterFormatException exception)
        {
            handle.Dispose();
            throw new AdapterFormatException($"{path}: {exception.Message}", exception);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Describes a tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>Its type, shape and place.</returns>
    /// <exception cref="AdapterFormatException">The file has no tensor of that name.</exception>
    public TensorInfo Get(string name) =>
        Header.Find(name) ?? throw new AdapterFormatException($"{Path}: no tensor '{name}'; expected one of the {Names.Count} in the file.");

    /// <summary>Reads a tensor of type F64, F32, F16 or BF16 as singles, row-major; F64 is rounded.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>Its elements.</returns>
    /// <exception cref="AdapterFormatException">No such tensor, another type, too large, or the file was cut short.</exception>
    public float[] ReadFloat32(string name)
    {
        var values = new float[ArrayLength(Get(name))];
        ReadFloat32(name, values);
        return values;
    }

    /// <summary>Reads a tensor of type F64, F32, F16 or BF16 as singles, row-major; F64 is rounded.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="destination">Receives the elements; exactly as long as the tensor.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="AdapterFormatException">No such tensor, another type, or the file was cut short.</exception>
    public void ReadFloat32(string name, Span<float> destination) => Read(Get(name), destination);

    /// <summary>Reads a tensor of type F64, F32, F16 or BF16 as doubles, row-major and exact.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>Its elements.</returns>
    /// <exception cref="AdapterFormatException">No such tensor, another type, too large, or the file was cut short.</exception>
    public double[] ReadFloat64(string name)
    {
        TensorInfo tensor = Get(name);
        var values = new double[ArrayLength(tensor)];
        Read<double>(tensor, values);
        return values;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
        _handle.Dispose();
    }

    private void Read<T>(TensorInfo tensor, Span<T> destination)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        CheckReadable(tensor, destination.Length);
        int size = DtypeTable.BitsOf(tensor.Dtype) / 8;
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            for (int done = 0; done < destination.Length;)
            {
                int count = Math.Min(ChunkSize / size, destination.Length - done);
                ReadOnlySpan<byte> bytes = ReadChunk(tensor, chunk, (long)done * size, count * size);
                Span<T> part = destination.Slice(done, count);
                for (int i = 0; i < part.Length; i++)
                {
                    part[i] = tensor.Dtype == SafetensorsDtype.F64
                        ? T.CreateTruncating(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * size)..]))
                        : T.CreateTruncating(ToSingle(tensor.Dtype, bytes[(i * size)..]));
                }

                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
        }
    }

    private static float ToSingle(SafetensorsDtype dtype, ReadOnlySpan<byte> bytes) => dtype switch
    {
        SafetensorsDtype.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        SafetensorsDtype.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };

    private static void ReadAt(SafeFileHandle handle, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            int got = RandomAccess.Read(handle, destination, offset);
            if (got == 0)
            {
                throw new AdapterFormatException($"safetensors: the file ends at byte {offset}; expected {destination.Length} more.");
            }

            destination = destination[got..];
            offset += got;
        }
    }

    private ReadOnlySpan<byte> ReadChunk(TensorInfo tensor, byte[] chunk, long offset, int length)
    {
        long start = Header.DataStart + tensor.Begin + offset, fileLength = RandomAccess.GetLength(_handle);
        if (fileLength < start + length)
        {
            throw new AdapterFormatException($"safetensors: the file ends at byte {fileLength}; expected {start + length - fileLength} more.");
        }

        Span<byte> bytes = chunk.AsSpan(0, length);
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_view.PointerOffset + start), bytes);
        return bytes;
    }

    private int ArrayLength(TensorInfo tensor) => tensor.ElementCount <= Array.MaxLength
        ? (int)tensor.ElementCount
        : throw new AdapterFormatException($"{Path}: tensor {tensor} is too large; expected at most {Array.MaxLength} elements.");

    private void CheckReadable(TensorInfo tensor, int destinationLength)
    {
        if (!DtypeTable.IsFloat(tensor.Dtype))
        {
            throw new AdapterFormatException($"{Path}: tensor {tensor}; expected dtype F64, F32, F16 or BF16.");
        }

        if (destinationLength != tensor.ElementCount)
        {
            throw new ArgumentException(
                $"destination: {destinationLength} elements; expected {tensor.ElementCount} for tensor {tensor}", nameof(destinationLength));
        }
    }
}
