using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HeLora.Rings;

/// <summary>Native memory for doubles, aligned to a cache line, zeroed when made and when disposed.</summary>
public sealed unsafe class AlignedBuffer : IDisposable
{
    private const int Alignment = 64;
    private double* _pointer;

    /// <summary>Allocates zeros.</summary>
    /// <param name="length">Number of doubles, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        _pointer = (double*)NativeMemory.AlignedAlloc((nuint)length * sizeof(double), Alignment);
        Span.Clear();
        GC.AddMemoryPressure((long)length * sizeof(double));
    }

    /// <summary>Frees what was not disposed.</summary>
    ~AlignedBuffer() => Free();

    /// <summary>Number of doubles.</summary>
    public int Length { get; }

    /// <summary>The contents.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<double> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            return new Span<double>(_pointer, Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer != null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(_pointer, Length * sizeof(double)));
            NativeMemory.AlignedFree(_pointer);
            _pointer = null;
            GC.RemoveMemoryPressure((long)Length * sizeof(double));
        }
    }
}
