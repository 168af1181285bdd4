namespace HeLora.Rings;

/// <summary>The vector widths that a kernel can run in, as numbers of lanes of <see cref="double"/>.</summary>
public enum VectorWidth
{
    /// <summary>One lane, no vector hardware.</summary>
    Scalar = 1,

    /// <summary>Two lanes: Arm64 AdvSimd or SSE2.</summary>
    Vector128 = 2,

    /// <summary>Four lanes: AVX2.</summary>
    Vector256 = 4,

    /// <summary>Eight lanes: AVX-512.</summary>
    Vector512 = 8,
}
