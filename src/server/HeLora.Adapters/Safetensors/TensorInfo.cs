namespace HeLora.Adapters.Safetensors;

/// <summary>One tensor's entry in the header. Only checked instances exist.</summary>
public sealed class TensorInfo
{
    internal TensorInfo(string name, SafetensorsDtype dtype, long[] shape, long elementCount, long begin, long end)
    {
        Name = name;
        Dtype = dtype;
        Shape = Array.AsReadOnly(shape);
        ElementCount = elementCount;
        Begin = begin;
        End = end;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public SafetensorsDtype Dtype { get; }

    /// <summary>The dimensions, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The product of the dimensions.</summary>
    public long ElementCount { get; }

    /// <summary>First byte, counted from the end of the header.</summary>
    public long Begin { get; }

    /// <summary>One past the last byte, counted from the end of the header.</summary>
    public long End { get; }

    /// <summary>The size in bytes.</summary>
    public long ByteLength => End - Begin;

    /// <summary>Name, type and shape, for messages.</summary>
    public override string ToString() => $"'{Name}' {DtypeTable.NameOf(Dtype)} [{string.Join(", ", Shape)}]";
}
