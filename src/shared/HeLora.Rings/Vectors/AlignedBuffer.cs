using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HeLora.Rings;

/// <summary>
/// A buffer of doubles aligned to a cache line. It is zeroed when it is made and when it is disposed. The memory is a pinned
/// array that every span keeps alive, so no kernel can run on memory that was freed.
/// </summary>
public sealed class AlignedBuffer : IDisposable
{
    internal const int Alignment = 64;
    private readonly int _offset;
    private double[]? _array;

    /// <summary>Allocates zeros.</summary>
    /// <param name="length">The number of doubles, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public unsafe AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        _array = GC.AllocateArray<double>(checked(length + (Alignment / sizeof(double)) - 1), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        _offset = (int)((Alignment - (address % Alignment)) % Alignment) / sizeof(double);
    }

    /// <summary>The number of doubles.</summary>
    public int Length { get; }

    /// <summary>The number of doubles that hold some elements of another type.</summary>
    /// <param name="count">The number of elements.</param>
    /// <exception cref="OverflowException">They are more than a buffer holds.</exception>
    public static int LengthOf<T>(long count)
        where T : unmanaged => checked((int)(((count * Unsafe.SizeOf<T>()) + sizeof(double) - 1) / sizeof(double)));

    /// <summary>The contents.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<double> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            double[]? array = _array;
            ObjectDisposedException.ThrowIf(array is null, this);
            return new Span<double>(array, _offset, Length);
        }
    }

    /// <summary>The contents as elements of another type, as many as fit.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<double, T>(Span);

    /// <summary>Zeroes the contents and releases the memory.</summary>
    public void Dispose()
    {
        if (_array is not null)
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_array.AsSpan()));
            _array = null;
        }
    }
}
