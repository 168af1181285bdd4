using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeLora.Rings;

/// <summary>
/// Transposes words in tiles as wide as a cache line: 16 x 16 words of 32 bits, 8 x 8 words of 64 bits. AVX-512 and AVX2
/// shuffle a tile in registers, by instructions that other widths lack, so the code for each width is its own. Words are only
/// moved, so every width gives the same result.
/// </summary>
internal static unsafe class TransposeKernel
{
    // Tiles go in blocks of this many words in both directions, so that the pages of source and destination stay in the
    // first-level translation cache or close to it, and neighbouring lines are touched together.
    private const int Block = 256;

    /// <summary>destination[column * destinationStride + row] = source[row * sourceStride + column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(
        T* source, nint sourceStride, int columns, int rows, T* destination, nint destinationStride, VectorWidth width)
        where T : unmanaged
    {
        int tile = 64 / sizeof(T);
        for (int row = 0; row < rows; row += Block)
        {
            int rowEnd = Math.Min(row + Block, rows);
            for (int column = 0; column < columns; column += Block)
            {
                int columnEnd = Math.Min(column + Block, columns);
                for (int c = column; c < columnEnd; c += tile)
                {
                    for (int r = row; r < rowEnd; r += tile)
                    {
                        T* from = source + (r * sourceStride) + c, to = destination + (c * destinationStride) + r;
                        if (c + tile > columnEnd || r + tile > rowEnd)
                        {
                            Plain(
                                from, sourceStride, Math.Min(tile, columnEnd - c), Math.Min(tile, rowEnd - r), to,
                                destinationStride);
                        }
                        else
                        {
                            Tile(from, sourceStride, to, destinationStride, width);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<T>(T* source, nint sourceStride, T* destination, nint destinationStride, VectorWidth width)
        where T : unmanaged
    {
        if (width == VectorWidth.Vector512 && sizeof(T) == sizeof(ulong))
        {
            Wide64((ulong*)source, sourceStride, (ulong*)destination, destinationStride);
        }
        else if (width == VectorWidth.Vector512)
        {
            Wide32((uint*)source, sourceStride, (uint*)destination, destinationStride);
        }
        else if (width == VectorWidth.Vector256 && sizeof(T) == sizeof(ulong))
        {
            for (int i = 0; i < 4; i++)
            {
                Four(
                    (ulong*)source + (4 * (i & 1)) + (4 * (i >> 1) * sourceStride), sourceStride,
                    (ulong*)destination + (4 * (i >> 1)) + (4 * (i & 1) * destinationStride), destinationStride);
            }
        }
        else if (width == VectorWidth.Vector256)
        {
            for (int i = 0; i < 4; i++)
            {
                Eight(
                    (uint*)source + (8 * (i & 1)) + (8 * (i >> 1) * sourceStride), sourceStride,
                    (uint*)destination + (8 * (i >> 1)) + (8 * (i & 1) * destinationStride), destinationStride);
            }
        }
        else
        {
            Plain(source, sourceStride, 64 / sizeof(T), 64 / sizeof(T), destination, destinationStride);
        }
    }

    private static void Plain<T>(
        T* source, nint sourceStride, int columns, int rows, T* destination, nint destinationStride)
        where T : unmanaged
    {
        for (int column = 0; column < columns; column++, source++, destination += destinationStride)
        {
            T* from = source;
            for (int row = 0; row < rows; row++, from += sourceStride)
            {
                destination[row] = *from;
            }
        }
    }

    // 16 x 16: quads of rows are transposed within 128 bits, then 4 x 4 parts of 128 bits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Wide32(uint* x, nint s, uint* y, nint d)
    {
        Quad(x, s, out Vector512<uint> a0, out Vector512<uint> a1, out Vector512<uint> a2, out Vector512<uint> a3);
        Quad(x + (4 * s), s, out Vector512<uint> b0, out Vector512<uint> b1, out Vector512<uint> b2, out Vector512<uint> b3);
        Quad(x + (8 * s), s, out Vector512<uint> c0, out Vector512<uint> c1, out Vector512<uint> c2, out Vector512<uint> c3);
        Quad(x + (12 * s), s, out Vector512<uint> d0, out Vector512<uint> d1, out Vector512<uint> d2, out Vector512<uint> d3);
        Parts(a0, b0, c0, d0, y, 4 * d);
        Parts(a1, b1, c1, d1, y + d, 4 * d);
        Parts(a2, b2, c2, d2, y + (2 * d), 4 * d);
        Parts(a3, b3, c3, d3, y + (3 * d), 4 * d);
    }

    // Output i has, in its part k of 128 bits, column 4k + i of the four rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(
        uint* x, nint s, out Vector512<uint> v0, out Vector512<uint> v1, out Vector512<uint> v2, out Vector512<uint> v3)
    {
        Vector512<uint> r0 = Vector512.Load(x), r1 = Vector512.Load(x + s);
        Vector512<uint> r2 = Vector512.Load(x + (2 * s)), r3 = Vector512.Load(x + (3 * s));
        Vector512<ulong> p = Avx512F.UnpackLow(r0, r1).AsUInt64(), q = Avx512F.UnpackLow(r2, r3).AsUInt64();
        v0 = Avx512F.UnpackLow(p, q).AsUInt32();
        v1 = Avx512F.UnpackHigh(p, q).AsUInt32();
        p = Avx512F.UnpackHigh(r0, r1).AsUInt64();
        q = Avx512F.UnpackHigh(r2, r3).AsUInt64();
        v2 = Avx512F.UnpackLow(p, q).AsUInt32();
        v3 = Avx512F.UnpackHigh(p, q).AsUInt32();
    }

    // Stores part k of all four vectors at row k, for k = 0 to 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Parts(
        Vector512<uint> a, Vector512<uint> b, Vector512<uint> c, Vector512<uint> e, uint* y, nint step)
    {
        Vector512<uint> p = Avx512F.Shuffle4x128(a, b, 0x44), q = Avx512F.Shuffle4x128(c, e, 0x44);
        Avx512F.Shuffle4x128(p, q, 0x88).Store(y);
        Avx512F.Shuffle4x128(p, q, 0xDD).Store(y + step);
        p = Avx512F.Shuffle4x128(a, b, 0xEE);
        q = Avx512F.Shuffle4x128(c, e, 0xEE);
        Avx512F.Shuffle4x128(p, q, 0x88).Store(y + (2 * step));
        Avx512F.Shuffle4x128(p, q, 0xDD).Store(y + (3 * step));
    }

    // 8 x 8.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Wide64(ulong* x, nint s, ulong* y, nint d)
    {
        Pair(x, s, out Vector512<uint> a0, out Vector512<uint> a1);
        Pair(x + (2 * s), s, out Vector512<uint> b0, out Vector512<uint> b1);
        Pair(x + (4 * s), s, out Vector512<uint> c0, out Vector512<uint> c1);
        Pair(x + (6 * s), s, out Vector512<uint> d0, out Vector512<uint> d1);
        Parts(a0, b0, c0, d0, (uint*)y, 4 * d);
        Parts(a1, b1, c1, d1, (uint*)(y + d), 4 * d);
    }

    // Output i has, in its part k of 128 bits, column 2k + i of the two rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(ulong* x, nint s, out Vector512<uint> v0, out Vector512<uint> v1)
    {
        Vector512<ulong> r0 = Vector512.Load(x), r1 = Vector512.Load(x + s);
        v0 = Avx512F.UnpackLow(r0, r1).AsUInt32();
        v1 = Avx512F.UnpackHigh(r0, r1).AsUInt32();
    }

    // 8 x 8 words of 32 bits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Eight(uint* x, nint s, uint* y, nint d)
    {
        Quad(x, s, out Vector256<uint> a0, out Vector256<uint> a1, out Vector256<uint> a2, out Vector256<uint> a3);
        Quad(x + (4 * s), s, out Vector256<uint> b0, out Vector256<uint> b1, out Vector256<uint> b2, out Vector256<uint> b3);
        Halves(a0, b0, y, 4 * d);
        Halves(a1, b1, y + d, 4 * d);
        Halves(a2, b2, y + (2 * d), 4 * d);
        Halves(a3, b3, y + (3 * d), 4 * d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(
        uint* x, nint s, out Vector256<uint> v0, out Vector256<uint> v1, out Vector256<uint> v2, out Vector256<uint> v3)
    {
        Vector256<uint> r0 = Vector256.Load(x), r1 = Vector256.Load(x + s);
        Vector256<uint> r2 = Vector256.Load(x + (2 * s)), r3 = Vector256.Load(x + (3 * s));
        Vector256<ulong> p = Avx2.UnpackLow(r0, r1).AsUInt64(), q = Avx2.UnpackLow(r2, r3).AsUInt64();
        v0 = Avx2.UnpackLow(p, q).AsUInt32();
        v1 = Avx2.UnpackHigh(p, q).AsUInt32();
        p = Avx2.UnpackHigh(r0, r1).AsUInt64();
        q = Avx2.UnpackHigh(r2, r3).AsUInt64();
        v2 = Avx2.UnpackLow(p, q).AsUInt32();
        v3 = Avx2.UnpackHigh(p, q).AsUInt32();
    }

    // 4 x 4 words of 64 bits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Four(ulong* x, nint s, ulong* y, nint d)
    {
        Vector256<ulong> r0 = Vector256.Load(x), r1 = Vector256.Load(x + s);
        Vector256<ulong> r2 = Vector256.Load(x + (2 * s)), r3 = Vector256.Load(x + (3 * s));
        Halves(Avx2.UnpackLow(r0, r1).AsUInt32(), Avx2.UnpackLow(r2, r3).AsUInt32(), (uint*)y, 4 * d);
        Halves(Avx2.UnpackHigh(r0, r1).AsUInt32(), Avx2.UnpackHigh(r2, r3).AsUInt32(), (uint*)(y + d), 4 * d);
    }

    // Stores the lower halves of both, then the upper halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Halves(Vector256<uint> a, Vector256<uint> b, uint* y, nint step)
    {
        Avx2.Permute2x128(a, b, 0x20).Store(y);
        Avx2.Permute2x128(a, b, 0x31).Store(y + step);
    }
}
