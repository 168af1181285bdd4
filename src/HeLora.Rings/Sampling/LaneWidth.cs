using System.Runtime.Intrinsics;

namespace HeLora.Rings;

/// <summary>The width of the vectors of a kernel, in bits. Every width gives the same results.</summary>
internal enum LaneWidth
{
    /// <summary>Scalar code.</summary>
    Scalar = 64,

    /// <summary><see cref="Vector128{T}"/>.</summary>
    Bits128 = 128,

    /// <summary><see cref="Vector256{T}"/>.</summary>
    Bits256 = 256,

    /// <summary><see cref="Vector512{T}"/>.</summary>
    Bits512 = 512,
}
