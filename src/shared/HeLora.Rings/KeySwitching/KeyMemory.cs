namespace HeLora.Rings;

/// <summary>The memory of a <see cref="SwitchingKey"/> and the sums that read it, for every format of its residues.</summary>
/// <remarks>
/// A key is a sequence of limbs, each a sequence of blocks of 64 values, each with all digits, each digit with b and then a. So
/// the processor reads one stream, about twice as fast as a stream for every polynomial. The caller has checked every argument
/// but the width.
/// </remarks>
internal abstract unsafe class KeyMemory : IDisposable
{
    // From here on a limb of both halves is 256 KiB, and a switch reads megabytes before its results are used. Results go past
    // the cache then, and keys are packed.
    private const int LargeDegree = 16384;

    /// <summary>Allocates zeros in the best format for this machine: packed for a large key of several digits.</summary>
    public static KeyMemory Create(RnsRing ring, AutomorphismTable sigma, int digitCount) =>
        Create(ring, sigma, digitCount, digitCount > 1 && IsLarge(ring.Degree) && PackedKey.Supported);

    /// <summary>Allocates zeros, packed or not.</summary>
    public static KeyMemory Create(RnsRing ring, AutomorphismTable sigma, int digitCount, bool packed) => packed
        ? new KeyMemory<PackedKey>(ring, sigma, digitCount)
        : new KeyMemory<PlainKey>(ring, sigma, digitCount);

    /// <summary>Writes one limb of one half of a digit: sigma^-1 of the values, over P modulo the limbs other than P.</summary>
    /// <param name="digit">The digit.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="half">0 for b, 1 for a.</param>
    /// <param name="values">N lazily reduced residues.</param>
    public abstract void Write(int digit, int limb, int half, ReadOnlySpan<double> values);

    /// <summary>
    /// Reads one limb of b of a digit: the values that were written, but over P modulo the limbs other than P.
    /// </summary>
    /// <param name="digit">The digit.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="values">Receives N residues.</param>
    public abstract void Read(int digit, int limb, Span<double> values);

    /// <summary>Sums the products of the digits with both halves modulo P and transforms the sums to coefficients.</summary>
    /// <param name="digits">The digits modulo P.</param>
    /// <param name="b">Receives N coefficients of the sum with b.</param>
    /// <param name="a">Receives N coefficients of the sum with a.</param>
    /// <param name="width">The width of the vectors.</param>
    /// <exception cref="ArgumentException">The format does not serve the width.</exception>
    public abstract void SumSpecial(KeyDigits digits, double* b, double* a, VectorWidth width);

    /// <summary>Sums, divides by P and permutes one limb; a <see cref="SwitchingKey"/> says what it computes.</summary>
    /// <param name="limb">The limb, not that of P.</param>
    /// <param name="digits">The digits modulo that limb.</param>
    /// <param name="rests">The sums modulo P, coefficient domain, and the memory for their transforms.</param>
    /// <param name="target">The addend and the results.</param>
    /// <param name="width">The width of the vectors.</param>
    /// <exception cref="ArgumentException">The format does not serve the width.</exception>
    public abstract void Switch(int limb, KeyDigits digits, in NttOperands rests, KeySwitchTarget target, VectorWidth width);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Whether keys and results of this degree exceed the caches.</summary>
    protected static bool IsLarge(int degree) => degree >= LargeDegree;
}

/// <summary>The memory of a <see cref="SwitchingKey"/> in one format.</summary>
internal sealed unsafe class KeyMemory<TFormat> : KeyMemory
    where TFormat : struct, IKeyFormat
{
    private readonly RnsRing _ring;
    private readonly AutomorphismTable _sigma;
    private readonly int _digitCount;
    private readonly AlignedBuffer _buffer;
    private readonly long[] _starts;

    public KeyMemory(RnsRing ring, AutomorphismTable sigma, int digitCount)
    {
        _ring = ring;
        _sigma = sigma;
        _digitCount = digitCount;
        _starts = new long[ring.Limbs.Count + 1];
        for (int limb = 0; limb < ring.Limbs.Count; limb++)
        {
            int width = TFormat.Width(ring.Limbs[limb].Modulus);
            _starts[limb + 1] = _starts[limb] + (2L * digitCount * ring.Degree * width);
        }

        // There is room for a vector more, since reading a packed residue touches 64 bytes.
        _buffer = new AlignedBuffer(AlignedBuffer.LengthOf<byte>(_starts[^1] + AlignedBuffer.Alignment));
    }

    /// <summary>The memory of the whole key.</summary>
    public Span<double> Span => _buffer.Span;

    private int Special => _ring.Limbs.Count - 1;

    /// <summary>One limb of the key.</summary>
    /// <param name="memory">The address of <see cref="Span"/>.</param>
    /// <param name="limb">The limb.</param>
    public KeyLimb Limb(double* memory, int limb) =>
        new((byte*)memory + _starts[limb], _digitCount, TFormat.Width(_ring.Limbs[limb].Modulus));

    public override void Write(int digit, int limb, int half, ReadOnlySpan<double> values)
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
                TFormat.Write(modulus.ToBalanced(product), modulus, start + key.Offset(positions[i]));
            }
        }
    }

    public override void Read(int digit, int limb, Span<double> values)
    {
        ReadOnlySpan<int> positions = _sigma.Positions;
        Modulus modulus = _ring.Limbs[limb].Modulus;
        fixed (double* memory = _buffer.Span)
        {
            KeyLimb key = Limb(memory, limb);
            byte* start = key.Half(digit, half: 0);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = TFormat.Read(modulus, start + key.Offset(positions[i]));
            }
        }
    }

    public override void SumSpecial(KeyDigits digits, double* b, double* a, VectorWidth width)
    {
        CheckWidth(width);
        NttTables tables = _ring.Limbs[Special];
        fixed (double* memory = _buffer.Span)
        {
            var stage = new KeySumStage<TFormat>(digits, Limb(memory, Special), b, a, tables.Modulus);
            tables.RunInverse(new NttOperands(b, b, a, a), stage, balanced: false, width);
        }
    }

    public override void Switch(int limb, KeyDigits digits, in NttOperands rests, KeySwitchTarget target, VectorWidth width)
    {
        CheckWidth(width);
        if (IsLarge(_ring.Degree) && IsAligned(target.B) && IsAligned(target.A))
        {
            Switch<StreamedStore>(limb, digits, rests, target, width);
        }
        else
        {
            Switch<CachedStore>(limb, digits, rests, target, width);
        }
    }

    public override void Dispose() => _buffer.Dispose();

    private static bool IsAligned(double* memory) => (nuint)memory % AlignedBuffer.Alignment == 0;

    private static void CheckWidth(VectorWidth width)
    {
        if (!TFormat.Serves(width))
        {
            throw new ArgumentException($"width: {width}; expected {VectorWidth.Vector512} for a packed key", nameof(width));
        }
    }

    private void Switch<TStore>(int limb, KeyDigits digits, in NttOperands rests, KeySwitchTarget target, VectorWidth width)
        where TStore : struct, IResultStore
    {
        NttTables tables = _ring.Limbs[limb];
        fixed (double* memory = _buffer.Span)
        {
            var stage = new KeySwitchStage<TFormat, TStore>(
                digits, Limb(memory, limb), rests, target, new ValuePermutation(_sigma), tables.Modulus);
            tables.RunForward(rests, -_ring.InverseOf(Special, limb), stage, width);
        }

        GC.KeepAlive(_sigma);
    }
}
