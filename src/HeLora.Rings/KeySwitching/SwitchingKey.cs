using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>
/// A key for sigma, X -> X^g, in the form that products read: for every digit of a decomposition both halves, b and a, over
/// all limbs of a ring whose last modulus is the special prime P, NTT domain.
/// </summary>
/// <remarks>
/// sigma(x) k = sigma(x sigma^-1(k)), so sigma^-1 of the key is kept and sums of products go through sigma once, at their end.
/// Modulo the other limbs the key over P is kept, so that dividing a sum by P multiplies nothing but its part modulo P.
/// In memory limbs follow one another, in a limb blocks of 64 values, in a block digits, in a digit b and a: the processor
/// reads one stream, about twice as fast as one a polynomial. A large key is packed where the processor can unpack it.
/// </remarks>
public sealed unsafe class SwitchingKey : IDisposable
{
    /// <summary>The most digits.</summary>
    public const int MaxDigits = 64;

    // From here on a limb of both halves is 256 KiB, and a switch reads megabytes before its results are used: results go past
    // the cache, and keys are packed.
    private const int LargeDegree = 16384;

    private readonly RnsRing _ring;
    private readonly AutomorphismTable _sigma;
    private readonly AlignedBuffer _buffer;
    private readonly bool _packed;
    private readonly long[] _starts;

    /// <summary>Makes zeros.</summary>
    /// <param name="ring">The ring, of at least two limbs.</param>
    /// <param name="sigma">The automorphism.</param>
    /// <param name="digitCount">Digits, 1 to <see cref="MaxDigits"/>.</param>
    /// <exception cref="ArgumentException">The ring has one limb, or the automorphism another degree.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The digit count is out of range.</exception>
    public SwitchingKey(RnsRing ring, AutomorphismTable sigma, int digitCount)
        : this(ring, sigma, digitCount, digitCount > 1 && ring?.Degree >= LargeDegree && PackedKey.Supported)
    {
    }

    /// <summary>Makes zeros, packed or not; packed ones serve vectors of eight lanes and sums only.</summary>
    internal SwitchingKey(RnsRing ring, AutomorphismTable sigma, int digitCount, bool packed)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(sigma);
        if (ring.Limbs.Count < 2 || sigma.Degree != ring.Degree)
        {
            throw new ArgumentException(
                $"two limbs or more and an automorphism of degree {ring.Degree} are expected, got {ring.Limbs.Count} and {sigma.Degree}",
                nameof(ring));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(digitCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digitCount, MaxDigits);
        _ring = ring;
        _sigma = sigma;
        DigitCount = digitCount;
        _packed = packed;
        _starts = new long[ring.Limbs.Count + 1];
        for (int limb = 0; limb < ring.Limbs.Count; limb++)
        {
            _starts[limb + 1] = _starts[limb] + (2L * digitCount * ring.Degree * Width(limb));
        }

        // A vector more, which packed residues are read from.
        _buffer = new AlignedBuffer(AlignedBuffer.LengthOf<byte>(_starts[^1] + AlignedBuffer.Alignment));
    }

    /// <summary>Digits.</summary>
    public int DigitCount { get; }

    private int Special => _ring.Limbs.Count - 1;

    /// <summary>Sets one limb of b of a digit.</summary>
    /// <param name="digit">The digit.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="values">N lazily reduced residues.</param>
    /// <exception cref="ArgumentException">There is no such part, or the length is not N.</exception>
    public void SetB(int digit, int limb, ReadOnlySpan<double> values) => Set(digit, limb, half: 0, values);

    /// <summary>Sets one limb of a of a digit.</summary>
    /// <param name="digit">The digit.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="values">N lazily reduced residues.</param>
    /// <exception cref="ArgumentException">There is no such part, or the length is not N.</exception>
    public void SetA(int digit, int limb, ReadOnlySpan<double> values) => Set(digit, limb, half: 1, values);

    /// <summary>Gives one limb of b of a digit as it was set, balanced.</summary>
    /// <param name="digit">The digit.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="values">Receives N residues.</param>
    /// <exception cref="ArgumentException">There is no such part, or the length is not N.</exception>
    public void CopyB(int digit, int limb, Span<double> values)
    {
        CheckPart(digit, limb, values.Length);
        if (_packed)
        {
            Read<PackedKey>(digit, limb, values);
        }
        else
        {
            Read<PlainKey>(digit, limb, values);
        }

        Modulus modulus = _ring.Limbs[limb].Modulus;
        if (limb != Special)
        {
            ulong special = _ring.Limbs[Special].Modulus.Value;
            Residues.MultiplyScalar(modulus, values, modulus.ToBalanced(special % modulus.Value), values);
        }

        Residues.Reduce(modulus, values, values);
    }

    /// <summary>
    /// The part modulo P of the sums over the digits of x_k times b_k and a_k, before sigma: what rounding a division by P
    /// needs, in the coefficient domain.
    /// </summary>
    /// <param name="digits">x_k, at most as many as the key has; NTT domain, with a limb for P as the ring's last.</param>
    /// <param name="b">Receives N lazily reduced residues modulo P.</param>
    /// <param name="a">Receives N lazily reduced residues modulo P.</param>
    /// <exception cref="ArgumentException">A length or a digit does not fit.</exception>
    public void SumSpecial(ReadOnlySpan<RnsPolynomial> digits, Span<double> b, Span<double> a) =>
        SumSpecial(digits, b, a, Simd.Widest);

    /// <summary>
    /// One limb of a key switch: b = sigma(addend + (sum of x_k b_k) / P) and a = sigma((sum of x_k a_k) / P), rounded.
    /// </summary>
    /// <param name="limb">The limb, not that of P.</param>
    /// <param name="digits">x_k, NTT domain, with that limb.</param>
    /// <param name="specialB">What <see cref="SumSpecial(ReadOnlySpan{RnsPolynomial}, Span{double}, Span{double})"/> gave.</param>
    /// <param name="specialA">What <see cref="SumSpecial(ReadOnlySpan{RnsPolynomial}, Span{double}, Span{double})"/> gave.</param>
    /// <param name="addend">N values.</param>
    /// <param name="scratchB">N doubles.</param>
    /// <param name="scratchA">N doubles.</param>
    /// <param name="b">Receives N values; not the addend.</param>
    /// <param name="a">Receives N values.</param>
    /// <exception cref="ArgumentException">A length, a digit or the limb does not fit, or b is the addend.</exception>
    public void Switch(
        int limb, ReadOnlySpan<RnsPolynomial> digits, ReadOnlySpan<double> specialB, ReadOnlySpan<double> specialA,
        ReadOnlySpan<double> addend, Span<double> scratchB, Span<double> scratchA, Span<double> b, Span<double> a) =>
        Switch(limb, digits, specialB, specialA, addend, scratchB, scratchA, b, a, Simd.Widest);

    /// <summary>
    /// One limb of b = startB + sigma(addend + x_0 b_0) and a = startA + sigma(x_0 a_0), the key over P but modulo P itself: a
    /// key switch that is divided by P later. For keys of one digit.
    /// </summary>
    /// <param name="limb">The limb.</param>
    /// <param name="digit">x_0, N values.</param>
    /// <param name="addend">N values.</param>
    /// <param name="startB">N values, or none for zero.</param>
    /// <param name="startA">N values, or none for zero.</param>
    /// <param name="b">Receives N values; may be startB, but not the addend or the digit.</param>
    /// <param name="a">Receives N values; may be startA, but not the addend or the digit.</param>
    /// <exception cref="ArgumentException">A length or the limb does not fit, or memory overlaps.</exception>
    /// <exception cref="InvalidOperationException">The key has more digits.</exception>
    public void Multiply(
        int limb, ReadOnlySpan<double> digit, ReadOnlySpan<double> addend, ReadOnlySpan<double> startB,
        ReadOnlySpan<double> startA, Span<double> b, Span<double> a) =>
        Multiply(limb, digit, addend, startB, startA, b, a, Simd.Widest);

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    internal void SumSpecial(ReadOnlySpan<RnsPolynomial> digits, Span<double> b, Span<double> a, VectorWidth width)
    {
        CheckLengths(b, a);
        double** x = stackalloc double*[MaxDigits];
        Point(digits, Special, x);
        NttTables tables = _ring.Limbs[Special];
        fixed (double* memory = _buffer.Span, first = b, second = a)
        {
            KeyLimb key = Limb(memory, Special);
            var operands = new NttOperands(first, first, second, second);
            if (_packed)
            {
                var stage = new KeySumStage<PackedKey>(new KeyDigits(x, digits.Length), key, first, second, tables.Modulus);
                tables.RunInverse(operands, stage, balanced: false, CheckWidth(width));
            }
            else
            {
                var stage = new KeySumStage<PlainKey>(new KeyDigits(x, digits.Length), key, first, second, tables.Modulus);
                tables.RunInverse(operands, stage, balanced: false, width);
            }
        }

        KeepAlive(digits);
    }

    internal void Switch(
        int limb, ReadOnlySpan<RnsPolynomial> digits, ReadOnlySpan<double> specialB, ReadOnlySpan<double> specialA,
        ReadOnlySpan<double> addend, Span<double> scratchB, Span<double> scratchA, Span<double> b, Span<double> a,
        VectorWidth width)
    {
        CheckLengths(specialB, specialA);
        CheckLengths(scratchB, scratchA);
        CheckLengths(addend, addend);
        CheckLengths(b, a);
        if (limb == Special || addend.Overlaps(b))
        {
            throw new ArgumentException("a limb other than that of P, and a result apart from the addend, are expected", nameof(limb));
        }

        double** x = stackalloc double*[MaxDigits];
        Point(digits, limb, x);
        fixed (double* memory = _buffer.Span, restB = specialB, restA = specialA, liftedB = scratchB, liftedA = scratchA)
        fixed (double* y = addend, first = b, second = a)
        {
            var operands = new NttOperands(restB, liftedB, restA, liftedA);
            bool streams = _ring.Degree >= LargeDegree && IsAligned(first) && IsAligned(second);
            if (_packed && streams)
            {
                Switch<PackedKey, StreamedStore>(limb, digits.Length, x, memory, operands, y, first, second, CheckWidth(width));
            }
            else if (_packed)
            {
                Switch<PackedKey, CachedStore>(limb, digits.Length, x, memory, operands, y, first, second, CheckWidth(width));
            }
            else if (streams)
            {
                Switch<PlainKey, StreamedStore>(limb, digits.Length, x, memory, operands, y, first, second, width);
            }
            else
            {
                Switch<PlainKey, CachedStore>(limb, digits.Length, x, memory, operands, y, first, second, width);
            }
        }

        KeepAlive(digits);
    }

    internal void Multiply(
        int limb, ReadOnlySpan<double> digit, ReadOnlySpan<double> addend, ReadOnlySpan<double> startB,
        ReadOnlySpan<double> startA, Span<double> b, Span<double> a, VectorWidth width)
    {
        CheckLengths(digit, addend);
        CheckLengths(startB.IsEmpty ? b : startB, startA.IsEmpty ? a : startA);
        CheckLengths(b, a);
        CheckPart(0, limb, digit.Length);
        if (DigitCount != 1 || _packed)
        {
            throw new InvalidOperationException($"a key of one digit is expected, got one of {DigitCount}");
        }

        if (addend.Overlaps(b) || addend.Overlaps(a) || digit.Overlaps(b) || digit.Overlaps(a))
        {
            throw new ArgumentException("results apart from addend and digit are expected", nameof(addend));
        }

        fixed (double* memory = _buffer.Span, x = digit, y = addend, c = startB, d = startA, first = b, second = a)
        {
            var kernel = new SigmaProductKernel(
                x, y, (double*)Limb(memory, limb).Block(0), c, d, new ValuePermutation(_sigma), first, second, _ring.Degree,
                _ring.Limbs[limb].Modulus);
            WidthDispatch.Run(ref kernel, width);
        }

        GC.KeepAlive(_sigma);
    }

    private static bool IsAligned(double* memory) => (nuint)memory % AlignedBuffer.Alignment == 0;

    private static VectorWidth CheckWidth(VectorWidth width) => width == VectorWidth.Vector512
        ? width
        : throw new ArgumentException($"a packed key serves {VectorWidth.Vector512}, not {width}", nameof(width));

    private int Width(int limb)
    {
        Modulus modulus = _ring.Limbs[limb].Modulus;
        return _packed ? PackedKey.Width(modulus) : PlainKey.Width(modulus);
    }

    private KeyLimb Limb(double* memory, int limb) => new((byte*)memory + _starts[limb], DigitCount, Width(limb));

    private void Switch<TFormat, TStore>(
        int limb, int count, double** x, double* memory, in NttOperands operands, double* addend, double* first, double* second,
        VectorWidth width)
        where TFormat : struct, IKeyFormat
        where TStore : struct, IResultStore
    {
        NttTables tables = _ring.Limbs[limb];
        var stage = new KeySwitchStage<TFormat, TStore>(
            new KeyDigits(x, count), Limb(memory, limb), operands.Data, operands.OtherData, addend, new ValuePermutation(_sigma), first, second,
            _ring.Degree, tables.Modulus);
        tables.RunForward(operands, -_ring.InverseOf(Special, limb), stage, width);
    }

    private void Set(int digit, int limb, int half, ReadOnlySpan<double> values)
    {
        CheckPart(digit, limb, values.Length);
        if (_packed)
        {
            Write<PackedKey>(digit, limb, half, values);
        }
        else
        {
            Write<PlainKey>(digit, limb, half, values);
        }
    }

    private void Write<TFormat>(int digit, int limb, int half, ReadOnlySpan<double> values)
        where TFormat : struct, IKeyFormat
    {
        ReadOnlySpan<int> positions = _sigma.Positions;
        Modulus modulus = _ring.Limbs[limb].Modulus;
        double factor = limb == Special ? 1 : _ring.InverseOf(Special, limb);
        fixed (double* memory = _buffer.Span)
        {
            KeyLimb key = Limb(memory, limb);
            byte* start = key.Half(digit, half);
            for (int i = 0; i < values.Length; i++)
            {
                double product = modulus.MultiplyLazily(values[i], factor);
                TFormat.Write(modulus.ToBalanced(product), modulus, start + Offset(key, positions[i]));
            }
        }
    }

    private void Read<TFormat>(int digit, int limb, Span<double> values)
        where TFormat : struct, IKeyFormat
    {
        ReadOnlySpan<int> positions = _sigma.Positions;
        Modulus modulus = _ring.Limbs[limb].Modulus;
        fixed (double* memory = _buffer.Span)
        {
            KeyLimb key = Limb(memory, limb);
            byte* start = key.Half(digit, half: 0);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = TFormat.Read(modulus, start + Offset(key, positions[i]));
            }
        }
    }

    // Where the value at a position lies, from the beginning of its digit and half.
    private static nint Offset(in KeyLimb key, int position) =>
        (position / NttPlan.BlockSize * key.BlockBytes) + (position % NttPlan.BlockSize * key.Width);

    private void Point(ReadOnlySpan<RnsPolynomial> digits, int limb, double** x)
    {
        CheckPart(0, limb, _ring.Degree);
        if (digits.IsEmpty || digits.Length > DigitCount)
        {
            throw new ArgumentException($"1 to {DigitCount} digits are expected, got {digits.Length}", nameof(digits));
        }

        for (int k = 0; k < digits.Length; k++)
        {
            if (digits[k] is null || !ReferenceEquals(digits[k].Ring, _ring) || digits[k].Domain != PolynomialDomain.Ntt)
            {
                throw new ArgumentException("digits of the key's ring in the NTT domain are expected", nameof(digits));
            }

            // The memory of polynomials is pinned, and the caller's span keeps them.
            x[k] = (double*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(digits[k].Limb(limb)));
        }
    }

    private void KeepAlive(ReadOnlySpan<RnsPolynomial> digits)
    {
        GC.KeepAlive(_sigma);
        foreach (RnsPolynomial digit in digits)
        {
            GC.KeepAlive(digit);
        }
    }

    private void CheckPart(int digit, int limb, int length)
    {
        if ((uint)digit >= (uint)DigitCount || (uint)limb >= (uint)_ring.Limbs.Count || length != _ring.Degree)
        {
            throw new ArgumentException(
                $"a digit below {DigitCount}, a limb below {_ring.Limbs.Count} and {_ring.Degree} values are expected, "
                + $"got {digit}, {limb} and {length}", nameof(digit));
        }
    }

    private void CheckLengths(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.Length != _ring.Degree || second.Length != _ring.Degree)
        {
            throw new ArgumentException(
                $"{_ring.Degree} values are expected, got {first.Length} and {second.Length}", nameof(first));
        }
    }
}
