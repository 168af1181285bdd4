using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

/// <summary>Compares the estimates with standard deviations measured over coefficients and fresh keys.</summary>
public class NoiseEstimateTests
{
    private const int N = 1024;
    private const int Keys = 6;

    [Fact]
    public void Fresh() => AssertPredicts(
        NoiseEstimate.Fresh, TestParameters.Tiny,
        session => Errors(session, session.Encrypt(new Int128[N]), new Int128[N]));

    [Fact]
    public void PublicKeyZero() => AssertPredicts(
        NoiseEstimate.PublicKeyZero(N), TestParameters.Tiny,
        session => Errors(session, PublicZero(session), new Int128[N]));

    [Fact]
    public void Add() => AssertPredicts(
        NoiseEstimate.Add(NoiseEstimate.Fresh, NoiseEstimate.PublicKeyZero(N)), TestParameters.Tiny,
        session =>
        {
            using var evaluator = new Evaluator(session.Parameters);
            using Ciphertext fresh = session.Encrypt(new Int128[N]);
            Ciphertext sum = PublicZero(session);
            evaluator.Add(sum, fresh, sum);
            return Errors(session, sum, new Int128[N]);
        });

    [Theory]
    [InlineData(1024)]
    [InlineData(16)]
    public void MultiplyPlain(int terms)
    {
        Int128[] weights = Reference.Random(new Random(terms), N, 4000);
        weights.AsSpan(terms).Clear();
        AssertPredicts(
            NoiseEstimate.MultiplyPlain(NoiseEstimate.Fresh, Reference.Norm(weights)), TestParameters.Tiny,
            session =>
            {
                Int128[] message = Reference.Random(new Random(1), N, 1 << 20);
                using var evaluator = new Evaluator(session.Parameters);
                using RnsPolynomial w = Reference.Plaintext(session.Parameters, weights, 1);
                Ciphertext x = session.Encrypt(message);
                evaluator.MultiplyPlain(x, w, x);
                return Errors(session, x, Reference.Multiply(message, weights));
            });
    }

    // With P as large as q, rounding and products both count; with a smaller P products dominate, with a larger one rounding.
    [Theory]
    [InlineData(1, 48, 48)]
    [InlineData(1, 48, 44)]
    [InlineData(1, 36, 48)]
    [InlineData(3, 45, 45)]
    [InlineData(3, 45, 42)]
    public void KeySwitch(int limbs, double bits, double specialBits)
    {
        using SchemeParameters parameters = TestParameters.Insecure(N, limbs, bits, specialBits);
        AssertPredicts(
            NoiseEstimate.Add(NoiseEstimate.Fresh, NoiseEstimate.KeySwitch(parameters, limbs, 1)),
            parameters,
            session =>
            {
                using var evaluator = new Evaluator(parameters);
                using GaloisKeys keys = session.Keys(5);
                Int128[] message = Reference.Random(new Random(1), N, (Int128)1 << 30);
                using Ciphertext x = session.Encrypt(message, limbs);
                var result = new Ciphertext(parameters, limbs);
                evaluator.ApplyAutomorphism(x, 5, keys, result);
                return Errors(session, result, Reference.Automorphism(message, 5));
            });
    }

    // Noise below the dropped modulus, where only rounding is left, and above it.
    [Theory]
    [InlineData(0)]
    [InlineData(36)]
    public void Switch(int noiseBits)
    {
        SchemeParameters parameters = TestParameters.Insecure(N, 2, 32, 48);
        ulong dropped = parameters.Ring.Limbs[1].Modulus.Value;
        double before = Math.ScaleB(NoiseEstimate.Fresh, noiseBits);
        AssertPredicts(
            NoiseEstimate.Switch(before, dropped, N), parameters,
            session =>
            {
                using var evaluator = new Evaluator(parameters);
                Int128[] quotient = Reference.Random(new Random(1), N, 1 << 20);
                using Ciphertext x = session.Encrypt(new Int128[N], 2);
                parameters.Ring.MultiplyScalar(x.B, (Int128)1 << noiseBits, x.B);
                parameters.Ring.MultiplyScalar(x.A, (Int128)1 << noiseBits, x.A);
                using RnsPolynomial message = Reference.Plaintext(parameters, quotient.Select(v => v * dropped).ToArray(), 2);
                parameters.Ring.Add(x.B, message, x.B);
                var result = new Ciphertext(parameters, 1);
                evaluator.DropLimb(x, result);
                return Errors(session, result, quotient);
            });
        parameters.Dispose();
    }

    [Fact]
    public void Rounding() => AssertPredicts(
        NoiseEstimate.Rounding(N), TestParameters.TinyChain,
        session =>
        {
            // Dropping a limb of a fresh ciphertext divides its own noise away, so only that of rounding is left.
            using var evaluator = new Evaluator(session.Parameters);
            using Ciphertext x = session.Encrypt(new Int128[N], 2);
            var result = new Ciphertext(session.Parameters, 1);
            evaluator.DropLimb(x, result);
            return Errors(session, result, new Int128[N]);
        });

    // A fresh ciphertext, where key switching dominates, and a noisy one, whose noise is doubled by every step.
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Trace(int steps, bool noisy)
    {
        const int Half = 4;
        double before = noisy ? NoiseEstimate.PublicKeyZero(N) : NoiseEstimate.Fresh;
        AssertPredicts(
            NoiseEstimate.Trace(before, TestParameters.Tiny, steps), TestParameters.Tiny,
            session =>
            {
                using GaloisKeys keys = session.Keys(PackingEvaluator.TraceElements(N, Half, steps));
                using var packing = new PackingEvaluator(session.Parameters);
                using PackingCiphertext u = Lift(session, packing, noisy);
                packing.Trace(u, Half, steps, keys);
                return Lower(session, packing, u, 2 * Half);
            });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Merge(bool noisy)
    {
        const int Half = 1;
        double before = noisy ? NoiseEstimate.PublicKeyZero(N) : NoiseEstimate.Fresh;
        AssertPredicts(
            NoiseEstimate.Merge(before, TestParameters.Tiny), TestParameters.Tiny,
            session =>
            {
                using GaloisKeys keys = session.Keys(PackingEvaluator.Element(N, Half));
                using var packing = new PackingEvaluator(session.Parameters);
                using PackingCiphertext u = Lift(session, packing, noisy);
                using PackingCiphertext v = Lift(session, packing, noisy);
                packing.Merge(u, v, Half, keys);
                return Lower(session, packing, u, Half);
            });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MergeAlsoDescribesExpand(bool noisy)
    {
        const int Half = 4;
        double before = noisy ? NoiseEstimate.PublicKeyZero(N) : NoiseEstimate.Fresh;
        AssertPredicts(
            NoiseEstimate.Merge(before, TestParameters.Tiny), TestParameters.Tiny,
            session =>
            {
                using GaloisKeys keys = session.Keys(PackingEvaluator.Element(N, Half));
                using var packing = new PackingEvaluator(session.Parameters);
                using PackingCiphertext u = Lift(session, packing, noisy);
                using var odd = new PackingCiphertext(session.Parameters);
                packing.Expand(u, Half, odd, keys);
                return [.. Lower(session, packing, u, 2 * Half), .. Lower(session, packing, odd, 2 * Half)];
            });
    }

    private static void AssertPredicts(double estimate, SchemeParameters parameters, Func<Session, double[]> measure)
    {
        double sum = 0, squares = 0;
        int count = 0;
        for (int i = 0; i < Keys; i++)
        {
            using var session = new Session(parameters);
            double[] errors = measure(session);
            sum += errors.Sum();
            squares += errors.Sum(e => e * e);
            count += errors.Length;
        }

        double deviation = Math.Sqrt(squares / count);
        Assert.InRange(deviation / estimate, 0.8, 1.25);
        Assert.InRange(sum / count / deviation, -0.3, 0.3);
    }

    private static double[] Errors(Session session, Ciphertext ciphertext, Int128[] message)
    {
        using (ciphertext)
        {
            return Reference.Errors(session, ciphertext, message);
        }
    }

    private static Ciphertext PublicZero(Session session)
    {
        using PublicKey key = KeyGenerator.CreatePublicKey(session.Secret);
        using var encryptor = new ZeroEncryptor(key);
        var ciphertext = new Ciphertext(session.Parameters, 1);
        encryptor.Encrypt(ciphertext);
        return ciphertext;
    }

    private static PackingCiphertext Lift(Session session, PackingEvaluator packing, bool noisy)
    {
        var lifted = new PackingCiphertext(session.Parameters);
        using Ciphertext x = noisy ? PublicZero(session) : session.Encrypt(new Int128[N]);
        packing.Lift(x, lifted);
        return lifted;
    }

    // The errors at the coefficients that the operation keeps.
    private static double[] Lower(Session session, PackingEvaluator packing, PackingCiphertext packed, int stride)
    {
        var lowered = new Ciphertext(session.Parameters, 1);
        packing.Lower(packed, lowered);
        return Errors(session, lowered, new Int128[N]).Where((_, i) => i % stride == 0).ToArray();
    }
}
