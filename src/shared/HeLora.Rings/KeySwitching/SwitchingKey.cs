using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeLora.Rings;

/// <summary>
/// A key that switches sigma(s) to s for an automorphism sigma, X -> X^g, in the form that products read: for every digit of a
/// decomposition both halves, b and a, over all limbs of a ring whose last modulus is the special prime P; NTT domain.
/// </summary>
/// <remarks>
/// sigma(x) k = sigma(x sigma^-1(k)), so the memory holds sigma^-1 of the key, and sums of products go through sigma once, at
/// their end. Modulo the limbs other than P it holds the key over P, so that dividing a sum by P multiplies nothing but its
/// part modulo P. <see cref="KeyMemory"/> lays the key out and packs a large one where the processor can unpack it.
/// </remarks>
public sealed unsafe class SwitchingKey : IDisposable
{
    /// <summary>The most digits.</summary>
    public const int MaxDigits = 64;

    private readonly RnsRing _ring;
    private readonly AutomorphismTable _sigma;
    private readonly KeyMemory _memory;

    /// <summary>Makes a key of zeros.</summary>
    /// <param name="ring">The ring, of at least two limbs.</param>
    /// <param name="sigma">The automorphism.</param>
    /// <param name="digitCount">The number of digits, 1 to <see cref="MaxDigits"/>.</param>
    /// <exception cref="ArgumentException">The ring has one limb, or the automorphism another degree.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The digit count is out of range.</exception>
    public SwitchingKey(RnsRing ring, AutomorphismTable sigma, int digitCount)
    {
        Check(ring, sigma, digitCount);
        (_ring, _sigma, DigitCount) = (ring, sigma, digitCount);
        _memory = KeyMemory.Create(ring, sigma, digitCount);
    }

    /// <summary>Makes a key of zeros, packed or not; a packed one serves vectors of eight lanes and sums only.</summary>
    internal SwitchingKey(RnsRing ring, AutomorphismTable sigma, int digitCount, bool packed)
    {
        Check(ring, sigma, digitCount);
        (_ring, _sigma, DigitCount) = (ring, sigma, digitCount);
        _memory = KeyMemory.Create(ring, sigma, digitCount, packed);
    }

    /// <summary>The number of digits.</summary>
    public int DigitCount { get; }

    private int Special => _ring.Limbs.Count - 1;

    /// <summary>Sets one limb of b of a digit.</summary>
    /// <param name="digit">The digit.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="values">N lazily reduced residues.</param>
    /// <exception cref="ArgumentException">There is no such part, or the length is not N.</exception>
    public void SetB(int digit, int limb, ReadOnlySpan<double> values)
    {
        CheckPart(digit, limb, values.Length);
        _memory.Write(digit, limb, half: 0, values);
    }

    /// <summary>Sets one limb of a of a digit.</summary>
    /// <param name="digit">The digit.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="values">N lazily reduced residues.</param>
    /// <exception cref="ArgumentException">There is no such part, or the length is not N.</exception>
    public void SetA(int digit, int limb, ReadOnlySpan<double> values)
    {
        CheckPart(digit, limb, values.Length);
        _memory.Write(digit, limb, half: 1, values);
    }

    /// <summary>Copies one limb of b of a digit, balanced, as it was set.</summary>
    /// <param name="digit">The digit.</param>
    /// <param name="limb">The limb.</param>
    /// <param name="values">Receives N residues.</param>
    /// <exception cref="ArgumentException">There is no such part, or the length is not N.</exception>
    public void CopyB(int digit, int limb, Span<double> values)
    {
        CheckPart(digit, limb, values.Length);
        _memory.Read(digit, limb, values);
        Modulus modulus = _ring.Limbs[limb].Modulus;
        if (limb != Special)
        {
            ulong special = _ring.Limbs[Special].Modulus.Value;
            Residues.MultiplyScalar(modulus, values, modulus.ToBalanced(special % modulus.Value), values);
        }

        Residues.Reduce(modulus, values, values);
    }

    /// <summary>
    /// Sums x_k b_k and x_k a_k over the digits modulo P, before sigma, and transforms the sums to coefficients. A switch
    /// rounds its division by P with them.
    /// </summary>
    /// <param name="digits">x_k, at most as many as the key has; NTT domain, with a limb for P as the ring's last.</param>
    /// <param name="sums">Receives N lazily reduced residues modulo P for each half, coefficient domain.</param>
    /// <exception cref="ArgumentException">A length or a digit does not fit.</exception>
    public void SumSpecial(ReadOnlySpan<RnsPolynomial> digits, ResiduePair sums) => SumSpecial(digits, sums, Simd.Widest);

    /// <summary>
    /// Computes one limb of a key switch: b = sigma(addend + (sum of x_k b_k) / P) and a = sigma((sum of x_k a_k) / P),
    /// rounded.
    /// </summary>
    /// <param name="limb">The limb, not that of P.</param>
    /// <param name="digits">x_k, NTT domain, with that limb.</param>
    /// <param name="special">The result of <see cref="SumSpecial(ReadOnlySpan{RnsPolynomial}, ResiduePair)"/>.</param>
    /// <param name="addend">N values.</param>
    /// <param name="scratch">N doubles each.</param>
    /// <param name="result">Receives N values each; b is not the addend.</param>
    /// <exception cref="ArgumentException">A length, a digit or the limb does not fit, or b is the addend.</exception>
    public void Switch(
        int limb, ReadOnlySpan<RnsPolynomial> digits, ResiduePair special, ReadOnlySpan<double> addend, ResiduePair scratch,
        ResiduePair result) =>
        Switch(limb, digits, special, addend, scratch, result, Simd.Widest);

    /// <summary>
    /// Computes one limb of b = startB + sigma(addend + x_0 b_0) and a = startA + sigma(x_0 a_0), with the key over P but
    /// modulo P itself: a key switch that is divided by P later. For keys of one digit.
    /// </summary>
    /// <param name="limb">The limb.</param>
    /// <param name="digit">x_0, N values.</param>
    /// <param name="addend">N values.</param>
    /// <param name="start">N values each; an empty half counts as zero.</param>
    /// <param name="result">Receives N values each; may be the start, but neither the addend nor the digit.</param>
    /// <exception cref="ArgumentException">A length or the limb does not fit, or memory overlaps.</exception>
    /// <exception cref="InvalidOperationException">The key has more digits.</exception>
    public void Multiply(
        int limb, ReadOnlySpan<double> digit, ReadOnlySpan<double> addend, ResiduePair start, ResiduePair result) =>
        Multiply(limb, digit, addend, start, result, Simd.Widest);

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    internal void SumSpecial(ReadOnlySpan<RnsPolynomial> digits, ResiduePair sums, VectorWidth width)
    {
        CheckLengths(sums.B, sums.A, nameof(sums));
        double** x = stackalloc double*[MaxDigits];
        Point(digits, Special, x);
        fixed (double* b = sums.B, a = sums.A)
        {
            _memory.SumSpecial(new KeyDigits(x, digits.Length), b, a, width);
        }

        KeepAlive(digits);
    }

    internal void Switch(
        int limb, ReadOnlySpan<RnsPolynomial> digits, ResiduePair special, ReadOnlySpan<double> addend, ResiduePair scratch,
        ResiduePair result, VectorWidth width)
    {
        CheckLengths(special.B, special.A, nameof(special));
        CheckLengths(scratch.B, scratch.A, nameof(scratch));
        CheckLengths(addend, addend, nameof(addend));
        CheckLengths(result.B, result.A, nameof(result));
        if (limb == Special)
        {
            throw new ArgumentException($"limb: {limb}, that of P; expected another", nameof(limb));
        }

        if (addend.Overlaps(result.B))
        {
            throw new ArgumentException("result: the addend's memory; expected other memory", nameof(result));
        }

        double** x = stackalloc double*[MaxDigits];
        Point(digits, limb, x);
        fixed (double* restB = special.B, restA = special.A, liftedB = scratch.B, liftedA = scratch.A)
        fixed (double* y = addend, b = result.B, a = result.A)
        {
            var target = new KeySwitchTarget(y, b, a, _ring.Degree);
            _memory.Switch(
                limb, new KeyDigits(x, digits.Length), new NttOperands(restB, liftedB, restA, liftedA), target, width);
        }

        KeepAlive(digits);
    }

    internal void Multiply(
        int limb, ReadOnlySpan<double> digit, ReadOnlySpan<double> addend, ResiduePair start, ResiduePair result,
        VectorWidth width)
    {
        CheckPart(0, limb, digit.Length);
        CheckLengths(addend, addend, nameof(addend));
        CheckLengths(start.B.IsEmpty ? result.B : start.B, start.A.IsEmpty ? result.A : start.A, nameof(start));
        CheckLengths(result.B, result.A, nameof(result));
        if (DigitCount != 1 || _memory is not KeyMemory<PlainKey> plain)
        {
            throw new InvalidOperationException($"digits: {DigitCount} in the key; expected 1");
        }

        if (addend.Overlaps(result.B) || addend.Overlaps(result.A) || digit.Overlaps(result.B) || digit.Overlaps(result.A))
        {
            throw new ArgumentException("result: memory of the addend or the digit; expected other memory", nameof(result));
        }

        fixed (double* memory = plain.Span, x = digit, y = addend)
        fixed (double* startB = start.B, startA = start.A, b = result.B, a = result.A)
        {
            var operands = new SigmaProductOperands(
                x, y, (double*)plain.Limb(memory, limb).Block(0), startB, startA, b, a);
            var kernel = new SigmaProductKernel(
                operands, new ValuePermutation(_sigma), _ring.Degree, _ring.Limbs[limb].Modulus);
            WidthDispatch.Run(ref kernel, width);
        }

        GC.KeepAlive(_sigma);
    }

    private static void Check(RnsRing ring, AutomorphismTable sigma, int digitCount)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(sigma);
        if (ring.Limbs.Count < 2)
        {
            throw new ArgumentException($"ring: {ring.Limbs.Count} limbs; expected two or more", nameof(ring));
        }

        if (sigma.Degree != ring.Degree)
        {
            throw new ArgumentException($"sigma: degree {sigma.Degree}; expected {ring.Degree}", nameof(sigma));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(digitCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digitCount, MaxDigits);
    }

    private void Point(ReadOnlySpan<RnsPolynomial> digits, int limb, double** x)
    {
        CheckPart(0, limb, _ring.Degree);
        if (digits.IsEmpty || digits.Length > DigitCount)
        {
            throw new ArgumentException($"digits: {digits.Length}; expected 1 to {DigitCount}", nameof(digits));
        }

        for (int k = 0; k < digits.Length; k++)
        {
            if (digits[k] is null || !ReferenceEquals(digits[k].Ring, _ring) || digits[k].Domain != PolynomialDomain.Ntt)
            {
                throw new ArgumentException(
                    $"digits: number {k} of another ring or domain; expected the key's ring and the NTT domain", nameof(digits));
            }

            // The memory of polynomials is pinned, and the caller's span keeps them.
            x[k] = (double*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(digits[k].Limb(limb)));
        }
    }

    private static void KeepAlive(ReadOnlySpan<RnsPolynomial> digits)
    {
        foreach (RnsPolynomial digit in digits)
        {
            GC.KeepAlive(digit);
        }
    }

    private void CheckPart(int digit, int limb, int length)
    {
        if ((uint)digit >= (uint)DigitCount)
        {
            throw new ArgumentException($"digit: {digit}; expected 0 to {DigitCount - 1}", nameof(digit));
        }

        if ((uint)limb >= (uint)_ring.Limbs.Count)
        {
            throw new ArgumentException($"limb: {limb}; expected 0 to {_ring.Limbs.Count - 1}", nameof(limb));
        }

        if (length != _ring.Degree)
        {
            throw new ArgumentException($"values: {length}; expected {_ring.Degree}", nameof(length));
        }
    }

    private void CheckLengths(ReadOnlySpan<double> first, ReadOnlySpan<double> second, string name)
    {
        if (first.Length != _ring.Degree || second.Length != _ring.Degree)
        {
            throw new ArgumentException(
                $"{name}: {first.Length} and {second.Length} values; expected {_ring.Degree} each", name);
        }
    }
}
