using System.Buffers.Binary;

namespace HeLora.Adapters.Safetensors;

/// <summary>A tensor to be written: its name, type, shape and encoded elements.</summary>
public sealed class TensorData
{
    private readonly byte[] _bytes;

    private TensorData(string name, SafetensorsDtype dtype, long[] shape, byte[] bytes)
    {
        Name = name;
        Dtype = dtype;
        Shape = Array.AsReadOnly(shape);
        _bytes = bytes;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public SafetensorsDtype Dtype { get; }

    /// <summary>The dimensions, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The elements as they are stored, little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Encodes singles. F16 and BF16 round to nearest, ties to even.</summary>
    /// <param name="name">The tensor's name; not <c>__metadata__</c>.</param>
    /// <param name="dtype">F64, F32, F16 or BF16.</param>
    /// <param name="shape">The dimensions, outermost first.</param>
    /// <param name="values">The elements, row-major; as many as the shape says.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">A bad name, type or shape.</exception>
    public static TensorData Create(string name, SafetensorsDtype dtype, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        byte[] bytes = Allocate(name, dtype, shape, values.Length);
        int size = DtypeTable.BitsOf(dtype) / 8;
        for (int i = 0; i < values.Length; i++)
        {
            Encode(dtype, values[i], values[i], bytes.AsSpan(i * size));
        }

        return new TensorData(name, dtype, shape.ToArray(), bytes);
    }

    /// <summary>Encodes doubles. F32 and F16 round to nearest, ties to even; BF16 rounds through F32.</summary>
    /// <param name="name">The tensor's name; not <c>__metadata__</c>.</param>
    /// <param name="dtype">F64, F32, F16 or BF16.</param>
    /// <param name="shape">The dimensions, outermost first.</param>
    /// <param name="values">The elements, row-major; as many as the shape says.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">A bad name, type or shape.</exception>
    public static TensorData Create(string name, SafetensorsDtype dtype, ReadOnlySpan<long> shape, ReadOnlySpan<double> values)
    {
        byte[] bytes = Allocate(name, dtype, shape, values.Length);
        int size = DtypeTable.BitsOf(dtype) / 8;
        for (int i = 0; i < values.Length; i++)
        {
            Encode(dtype, values[i], (float)values[i], bytes.AsSpan(i * size));
        }

        return new TensorData(name, dtype, shape.ToArray(), bytes);
    }

    private static byte[] Allocate(string name, SafetensorsDtype dtype, ReadOnlySpan<long> shape, int length)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (string.Equals(name, "__metadata__", StringComparison.Ordinal))
        {
            throw new ArgumentException("name: '__metadata__', which is reserved; expected another", nameof(name));
        }

        if (!DtypeTable.IsFloat(dtype))
        {
            throw new ArgumentException($"dtype {DtypeTable.NameOf(dtype)}; expected F64, F32, F16 or BF16.", nameof(dtype));
        }

        Int128 count = 1;
        foreach (long dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            count *= dimension;
            if (count > long.MaxValue)
            {
                break;
            }
        }

        if (shape.Length > SafetensorsHeader.MaxDimensions || count != length)
        {
            throw new ArgumentException($"shape: [{string.Join(", ", shape.ToArray())}]; expected one of {length} elements", nameof(shape));
        }

        return new byte[checked(length * (DtypeTable.BitsOf(dtype) / 8))];
    }

    private static void Encode(SafetensorsDtype dtype, double exact, float single, Span<byte> destination)
    {
        switch (dtype)
        {
            case SafetensorsDtype.F64:
                BinaryPrimitives.WriteDoubleLittleEndian(destination, exact);
                break;
            case SafetensorsDtype.F32:
                BinaryPrimitives.WriteSingleLittleEndian(destination, single);
                break;
            case SafetensorsDtype.F16:
                BinaryPrimitives.WriteHalfLittleEndian(destination, (Half)exact);
                break;
            default:
                BinaryPrimitives.WriteUInt16LittleEndian(destination, ToBFloat16(single));
                break;
        }
    }

    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
        {
            return (ushort)((bits >> 16) | 0x40);
        }

        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
