using System.Numerics;
using CsCheck;
using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

public class SlotEvaluatorTests
{
    private const int N = 1024;
    private static readonly double Scale = Math.ScaleB(1, 40);

    [Fact]
    public void FreshErrorOfTheFastProfile()
    {
        using SlotParameters slots = SlotParameters.Create(SlotProfile.Fast);
        using var session = new SlotSession(slots.Parameters, slots.Scale);
        Complex[] values = session.Random(1);
        using SlotCiphertext x = session.Encrypt(values);
        Assert.Equal(2, x.Level);
        Assert.True(session.Error(x, values) < 1e-8);
    }

    [Theory]
    [InlineData(SlotProfile.Fast)]
    [InlineData(SlotProfile.Safe)]
    public void TheProfilesReachTheirPrecisionAfterAllRescalings(SlotProfile profile)
    {
        using SlotParameters slots = SlotParameters.Create(profile);
        using var session = new SlotSession(slots.Parameters, slots.Scale);
        using GaloisKeys keys = session.RotationKeys(3);
        Complex[] expected = [.. session.Random(2).Select(z => z / Complex.Abs(z))];
        SlotCiphertext x = session.Encrypt(expected);
        for (int level = slots.Depth; level > 0; level--)
        {
            Complex[] weights = [.. session.Random(level).Select(z => z / Complex.Abs(z))];
            using SlotPlaintext w = session.Encode(weights, level);
            using var lower = new SlotCiphertext(session.Parameters, level - 1);
            var rotated = new SlotCiphertext(session.Parameters, level - 1);
            session.Evaluator.MultiplyPlain(x, w, x);
            session.Evaluator.Rescale(x, lower);
            session.Evaluator.Rotate(lower, 3, keys, rotated);
            expected = SlotSession.Rotate([.. expected.Zip(weights, (a, b) => a * b)], 3);
            x.Dispose();
            x = rotated;
        }

        // The moduli are close to the scale, so rescaling keeps it nearly constant.
        Assert.True(Math.Abs((x.Scale / slots.Scale) - 1) < 1e-5);
        double error = session.Error(x, expected);
        Assert.True(error < SlotParameters.MaxError(16384, slots.Depth, slots.Scale), $"{error}");
        Assert.True(error > SlotParameters.MaxError(16384, slots.Depth, slots.Scale) / 64, $"{error}");
        x.Dispose();
    }

    [Fact]
    public void SumsAndProducts()
    {
        using var session = new SlotSession(TestParameters.TinyChain, Scale);
        SlotEvaluator evaluator = session.Evaluator;
        Complex[] a = session.Random(1), b = session.Random(2);
        using SlotCiphertext x = session.Encrypt(a), y = session.Encrypt(b);
        using SlotPlaintext w = session.Encode(b, 2);
        using var result = new SlotCiphertext(session.Parameters, 2);
        using var lower = new SlotCiphertext(session.Parameters, 1);
        evaluator.Add(x, y, result);
        AssertHolds(session, result, Zip(a, b, (p, q) => p + q), Scale);
        evaluator.Subtract(x, y, result);
        AssertHolds(session, result, Zip(a, b, (p, q) => p - q), Scale);
        evaluator.AddPlain(x, w, result);
        AssertHolds(session, result, Zip(a, b, (p, q) => p + q), Scale);
        evaluator.SubtractPlain(x, w, result);
        AssertHolds(session, result, Zip(a, b, (p, q) => p - q), Scale);
        evaluator.SubtractPlain(result, w, result);
        AssertHolds(session, result, Zip(a, b, (p, q) => p - (2 * q)), Scale);
        evaluator.MultiplyPlain(x, w, result);
        AssertHolds(session, result, Zip(a, b, (p, q) => p * q), Scale * Scale);
        evaluator.MultiplyPlainAccumulate(y, w, result);
        Complex[] expected = Zip(a, b, (p, q) => (p * q) + (q * q));
        AssertHolds(session, result, expected, Scale * Scale);
        evaluator.Rescale(result, lower);
        AssertHolds(session, lower, expected, Scale * Scale / session.Parameters.Ring.Limbs[2].Modulus.AsDouble);
        AssertHolds(session, y, b, Scale);
    }

    [Fact]
    public void DropLevelKeepsScaleAndSlots()
    {
        using var session = new SlotSession(TestParameters.TinyChain, Scale);
        Complex[] a = session.Random(1);
        using SlotCiphertext x = session.Encrypt(a);
        using var same = new SlotCiphertext(session.Parameters, 2);
        using var low = new SlotCiphertext(session.Parameters, 0);
        session.Evaluator.DropLevel(x, low);
        AssertHolds(session, low, a, Scale);
        session.Evaluator.DropLevel(x, same);
        AssertHolds(session, same, a, Scale);
        session.Evaluator.DropLevel(same, same);
        Assert.Throws<ArgumentException>(() => session.Evaluator.DropLevel(low, x));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void RotationsAtEveryLevel(int level)
    {
        using var session = new SlotSession(TestParameters.TinyChain, Scale);
        int[] steps = [1, 7, -3, 256, 0];
        using GaloisKeys keys = session.RotationKeys(1, 7, -3, 256);
        using GaloisKeys conjugation = KeyGenerator.CreateGaloisKeys(session.Secret, [SlotRotation.Conjugation(N)]);
        Complex[] a = session.Random(level);
        using SlotCiphertext x = session.Encrypt(a, level);
        using var single = new SlotCiphertext(session.Parameters, level);
        SlotCiphertext[] hoisted = [.. steps.Select(_ => new SlotCiphertext(session.Parameters, level))];
        session.Evaluator.RotateHoisted(x, steps, keys, hoisted);
        for (int i = 0; i < steps.Length; i++)
        {
            session.Evaluator.Rotate(x, steps[i], keys, single);
            AssertHolds(session, single, SlotSession.Rotate(a, steps[i]), Scale);
            for (int limb = 0; limb <= level; limb++)
            {
                Assert.Equal(single.Ciphertext.A.Limb(limb).ToArray(), hoisted[i].Ciphertext.A.Limb(limb).ToArray());
                Assert.Equal(single.Ciphertext.B.Limb(limb).ToArray(), hoisted[i].Ciphertext.B.Limb(limb).ToArray());
            }

            AssertHolds(session, hoisted[i], SlotSession.Rotate(a, steps[i]), Scale);
            hoisted[i].Dispose();
        }

        session.Evaluator.Conjugate(x, conjugation, single);
        AssertHolds(session, single, [.. a.Select(Complex.Conjugate)], Scale);
    }

    [Fact]
    public void RotationsFormAGroupAndAreComposedFromPowersOfTwo()
    {
        using var session = new SlotSession(TestParameters.TinyChain, Scale);
        using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(session.Secret, SlotRotation.PowersOfTwo(N));
        Complex[] a = session.Random(9);
        using SlotCiphertext x = session.Encrypt(a, 1);
        using var first = new SlotCiphertext(session.Parameters, 1);
        using var second = new SlotCiphertext(session.Parameters, 1);
        using var both = new SlotCiphertext(session.Parameters, 1);
        Gen.Select(Gen.Int[-600, 600], Gen.Int[0, 511]).Sample(
            (s, t) =>
            {
                session.Evaluator.Rotate(x, s, keys, first);
                session.Evaluator.Rotate(first, t, keys, second);
                session.Evaluator.Rotate(x, s + t, keys, both);
                AssertHolds(session, both, SlotSession.Rotate(a, s + t), Scale);
                AssertHolds(session, second, SlotSession.Rotate(a, s + t), Scale);
            },
            iter: 30, threads: 1);
    }

    [Fact]
    public void ConjugationIsAnInvolutionThatKeepsReals()
    {
        using var session = new SlotSession(TestParameters.TinyChain, Scale);
        using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(session.Secret, [SlotRotation.Conjugation(N)]);
        using var once = new SlotCiphertext(session.Parameters, 2);
        using var twice = new SlotCiphertext(session.Parameters, 2);
        Gen.Int.Sample(
            seed =>
            {
                Complex[] a = session.Random(seed);
                using SlotCiphertext x = session.Encrypt(a);
                session.Evaluator.Conjugate(x, keys, once);
                session.Evaluator.Conjugate(once, keys, twice);
                AssertHolds(session, twice, a, Scale);
                session.Evaluator.Add(x, once, once);
                AssertHolds(session, once, [.. a.Select(z => (Complex)(2 * z.Real))], Scale);
            },
            iter: 10, threads: 1);
    }

    [Fact]
    public void EvaluationIsLinear()
    {
        using var session = new SlotSession(TestParameters.TinyChain, Scale);
        using GaloisKeys keys = session.RotationKeys(5);
        using var left = new SlotCiphertext(session.Parameters, 2);
        using var right = new SlotCiphertext(session.Parameters, 2);
        using var other = new SlotCiphertext(session.Parameters, 2);
        Gen.Int.Sample(
            seed =>
            {
                Complex[] a = session.Random(seed), b = session.Random(~seed), w = session.Random(seed ^ 12345);
                using SlotCiphertext x = session.Encrypt(a), y = session.Encrypt(b);
                using SlotPlaintext weights = session.Encode(w, 2);
                session.Evaluator.Rotate(x, 5, keys, right);
                session.Evaluator.Rotate(y, 5, keys, other);
                session.Evaluator.Add(right, other, right);
                session.Evaluator.MultiplyPlain(right, weights, right);
                session.Evaluator.Add(x, y, x);
                session.Evaluator.Rotate(x, 5, keys, left);
                session.Evaluator.MultiplyPlain(left, weights, left);
                session.Evaluator.Subtract(left, right, left);
                AssertHolds(session, left, new Complex[N / 2], Scale * Scale);
            },
            iter: 10, threads: 1);
    }

    [Fact]
    public void NothingIsAllocated()
    {
        using var session = new SlotSession(TestParameters.TinyChain, Scale);
        using GaloisKeys keys = session.RotationKeys(1, 2, 4);
        Complex[] a = session.Random(1), decoded = new Complex[N / 2];
        using SlotCiphertext x = session.Encrypt(a);
        using SlotPlaintext w = session.Encode(a, 2);
        using var y = new SlotCiphertext(session.Parameters, 2);
        using var low = new SlotCiphertext(session.Parameters, 1);
        using RnsPolynomial phase = Decryptor.Decrypt(session.Secret, x.Ciphertext);
        SlotCiphertext[] two = [new(session.Parameters, 2), new(session.Parameters, 2)];
        int[] steps = [1, 2];
        void Work()
        {
            session.Encoder.Encode(a, Scale, w);
            session.Encoder.Decode(phase, Scale, decoded);
            session.Evaluator.Add(x, x, y);
            session.Evaluator.AddPlain(x, w, y);
            session.Evaluator.Rotate(x, 1, keys, y);
            session.Evaluator.Rotate(x, 7, keys, y);
            session.Evaluator.RotateHoisted(x, steps, keys, two);
            session.Evaluator.MultiplyPlain(x, w, y);
            session.Evaluator.Rescale(y, low);
        }

        Assert.Equal(0, Allocations.OfEveryRound(Work));
        Array.ForEach(two, c => c.Dispose());
    }

    [Fact]
    public void WrongScalesAndLevelsAreRefused()
    {
        using var session = new SlotSession(TestParameters.TinyChain, Scale);
        SlotEvaluator evaluator = session.Evaluator;
        using GaloisKeys keys = session.RotationKeys(1, 2);
        Complex[] a = session.Random(1);
        using SlotCiphertext x = session.Encrypt(a), low = session.Encrypt(a, 0);
        using SlotPlaintext w = session.Encode(a, 2), other = session.Encode(a, 2, Scale * 1.0001), lowPlain = session.Encode(a, 0);
        using var y = new SlotCiphertext(session.Parameters, 2);
        using var middle = new SlotCiphertext(session.Parameters, 1);
        using var foreign = new SlotCiphertext(TestParameters.Tiny, 0);

        Assert.Throws<ArgumentException>(() => evaluator.Add(x, low, y));
        Assert.Throws<ArgumentException>(() => evaluator.Add(x, x, low));
        Assert.Throws<ArgumentException>(() => evaluator.Add(x, y, y));
        Assert.Throws<ArgumentException>(() => evaluator.Subtract(y, x, y));
        Assert.Throws<ArgumentException>(() => evaluator.Add(foreign, foreign, foreign));
        Assert.Throws<ArgumentException>(() => evaluator.AddPlain(x, other, y));
        Assert.Throws<ArgumentException>(() => evaluator.SubtractPlain(x, other, y));
        Assert.Throws<ArgumentException>(() => evaluator.AddPlain(x, lowPlain, y));
        Assert.Throws<ArgumentException>(() => evaluator.MultiplyPlain(x, lowPlain, y));
        Assert.Throws<ArgumentException>(() => evaluator.MultiplyPlainAccumulate(x, w, y));
        Assert.Throws<ArgumentException>(() => evaluator.MultiplyPlain(low, lowPlain, low));
        Assert.Throws<InvalidOperationException>(() => evaluator.Rescale(low, middle));
        Assert.Throws<ArgumentException>(() => evaluator.Rescale(x, y));
        Assert.Throws<ArgumentException>(() => evaluator.Rescale(x, low));
        Assert.Throws<ArgumentException>(() => evaluator.Rotate(x, 1, keys, middle));
        Assert.Throws<ArgumentException>(() => evaluator.Rotate(x, 1, keys, x));
        Assert.Throws<ArgumentException>(() => evaluator.Conjugate(foreign, keys, foreign));
        Assert.Throws<ArgumentException>(() => evaluator.RotateHoisted(x, [1, 2], keys, [y]));
        Assert.Throws<KeyNotFoundException>(() => evaluator.RotateHoisted(x, [3], keys, [y]));
        Assert.Throws<KeyNotFoundException>(() => evaluator.Conjugate(x, keys, y));
        var error = Assert.Throws<KeyNotFoundException>(() => evaluator.Rotate(x, 5, keys, y));
        Assert.Contains("rotation by 5", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlotCiphertext(new Ciphertext(session.Parameters, 1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlotCiphertext(session.Parameters, 3));
        AssertHolds(session, x, a, Scale);
    }

    private static Complex[] Zip(Complex[] a, Complex[] b, Func<Complex, Complex, Complex> f) => [.. a.Zip(b, f)];

    private static void AssertHolds(SlotSession session, SlotCiphertext ciphertext, Complex[] expected, double scale)
    {
        Assert.Equal(scale, ciphertext.Scale);
        double error = session.Error(ciphertext, expected);
        Assert.True(error < 2e-8 * Math.Max(1, Scale / scale), $"error {error}");
    }
}
