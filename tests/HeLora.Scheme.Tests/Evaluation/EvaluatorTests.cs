using System.Numerics;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

public class EvaluatorTests
{
    [Theory]
    [InlineData("Tiny", 1)]
    [InlineData("TinyChain", 2)]
    [InlineData("TinyChain", 3)]
    [InlineData("Packing", 1)]
    public void AddAndSubtract(string name, int limbs)
    {
        using var session = new Session(TestParameters.Named(name));
        using var evaluator = new Evaluator(session.Parameters);
        (Int128[] m1, Int128[] m2) = Messages(session, 40);
        using Ciphertext x = session.Encrypt(m1, limbs);
        using Ciphertext y = session.Encrypt(m2, limbs);
        using var result = new Ciphertext(session.Parameters, limbs);
        double noise = NoiseEstimate.Add(NoiseEstimate.Fresh, NoiseEstimate.Fresh);
        evaluator.Add(x, y, result);
        Reference.AssertHolds(session, result, Reference.Add(m1, m2), noise);
        evaluator.Subtract(x, y, result);
        Reference.AssertHolds(session, result, Reference.Subtract(m1, m2), noise);
        evaluator.Add(x, y, x);
        Reference.AssertHolds(session, x, Reference.Add(m1, m2), noise);
        evaluator.Subtract(x, y, y);
        Reference.AssertHolds(session, y, m1, noise);
    }

    [Theory]
    [InlineData("Tiny", 1)]
    [InlineData("TinyChain", 2)]
    [InlineData("TinyChain", 3)]
    public void MultiplyPlain(string name, int limbs)
    {
        using var session = new Session(TestParameters.Named(name));
        using var evaluator = new Evaluator(session.Parameters);
        (Int128[] m, Int128[] added) = Messages(session, 20);
        Int128[] weights = Reference.Random(new Random(3), session.Parameters.Degree, 1000);
        using RnsPolynomial w = Reference.Plaintext(session.Parameters, weights, limbs);
        using Ciphertext x = session.Encrypt(m, limbs);
        using Ciphertext sum = session.Encrypt(added, limbs);
        using var result = new Ciphertext(session.Parameters, limbs);
        Int128[] product = Reference.Multiply(m, weights);
        double noise = NoiseEstimate.MultiplyPlain(NoiseEstimate.Fresh, Reference.Norm(weights));

        evaluator.MultiplyPlain(x, w, result);
        Reference.AssertHolds(session, result, product, noise);
        evaluator.MultiplyPlainAccumulate(x, w, sum);
        Reference.AssertHolds(session, sum, Reference.Add(added, product), NoiseEstimate.Add(noise, NoiseEstimate.Fresh));
        evaluator.MultiplyPlainAccumulate(x, w, sum);
        Reference.AssertHolds(session, sum, Reference.Add(added, Reference.Add(product, product)), 2 * noise);
        evaluator.MultiplyPlain(x, w, x);
        Reference.AssertHolds(session, x, product, noise);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1029)]
    [InlineData(-3)]
    [InlineData(-2048)]
    public void MultiplyMonomial(int exponent)
    {
        using var session = new Session(TestParameters.TinyChain);
        using var evaluator = new Evaluator(session.Parameters);
        (Int128[] m, _) = Messages(session, 60);
        using Ciphertext x = session.Encrypt(m, 2);
        using var result = new Ciphertext(session.Parameters, 2);
        Int128[] expected = Reference.Monomial(m, exponent);
        evaluator.MultiplyMonomial(x, exponent, result);
        Reference.AssertHolds(session, result, expected, NoiseEstimate.Fresh);
        evaluator.MultiplyMonomial(x, exponent, x);
        Reference.AssertHolds(session, x, expected, NoiseEstimate.Fresh);
    }

    [Theory]
    [InlineData("Tiny", 1)]
    [InlineData("TinyChain", 1)]
    [InlineData("TinyChain", 2)]
    [InlineData("TinyChain", 3)]
    [InlineData("Packing", 1)]
    public void ApplyAutomorphism(string name, int limbs)
    {
        using var session = new Session(TestParameters.Named(name));
        using var evaluator = new Evaluator(session.Parameters);
        int n = session.Parameters.Degree;
        int[] elements = [3, n + 1, (2 * n) - 1];
        using GaloisKeys keys = session.Keys(elements);
        (Int128[] m, Int128[] other) = Messages(session, 44 * limbs > 100 ? 100 : (44 * limbs) - 2);
        using Ciphertext x = session.Encrypt(m, limbs);
        using Ciphertext result = session.Encrypt(other, limbs);
        double noise = NoiseEstimate.Add(NoiseEstimate.Fresh, NoiseEstimate.KeySwitch(session.Parameters, limbs, 1));
        foreach (int element in elements)
        {
            evaluator.ApplyAutomorphism(x, element, keys, result);
            Reference.AssertHolds(session, result, Reference.Automorphism(m, element), noise);
        }

        Reference.AssertHolds(session, x, m, NoiseEstimate.Fresh);
    }

    [Fact]
    public void AKeySwitchedCiphertextIsWorthAnother()
    {
        using var session = new Session(TestParameters.TinyChain);
        using var evaluator = new Evaluator(session.Parameters);
        using GaloisKeys keys = session.Keys(5);
        (Int128[] m, _) = Messages(session, 90);
        using Ciphertext x = session.Encrypt(m, 3);
        using var y = new Ciphertext(session.Parameters, 3);
        Ciphertext source = x, target = y;
        for (int i = 0; i < 8; i++)
        {
            evaluator.ApplyAutomorphism(source, 5, keys, target);
            (source, target) = (target, source);
        }

        int element = (int)BigInteger.ModPow(5, 8, 2048);
        double noise = NoiseEstimate.Add(NoiseEstimate.Fresh, Math.Sqrt(8) * NoiseEstimate.KeySwitch(session.Parameters, 3, 1));
        Reference.AssertHolds(session, source, Reference.Automorphism(m, element), noise);
    }

    [Theory]
    [InlineData("TinyChain")]
    [InlineData("Chain8192")]
    public void DropLimbDividesThePhase(string name)
    {
        using var session = new Session(TestParameters.Named(name));
        using var evaluator = new Evaluator(session.Parameters);
        (Int128[] m, _) = Messages(session, 122);
        using Ciphertext three = session.Encrypt(m, 3);
        using var two = new Ciphertext(session.Parameters, 2);
        using var one = new Ciphertext(session.Parameters, 1);
        double[] ratio = session.Parameters.Ring.Limbs.Select(t => t.Modulus.AsDouble).ToArray();
        double noise = NoiseEstimate.Switch(NoiseEstimate.Fresh, ratio[2], session.Parameters.Degree);
        m = Divide(m, session.Parameters.Ring.Limbs[2].Modulus.Value);
        evaluator.DropLimb(three, two);
        Reference.AssertHolds(session, two, m, noise + 1);
        m = Divide(m, session.Parameters.Ring.Limbs[1].Modulus.Value);
        noise = NoiseEstimate.Switch(noise, ratio[1], session.Parameters.Degree);
        evaluator.DropLimb(two, one);
        Reference.AssertHolds(session, one, m, noise + 1);
    }

    [Fact]
    public void RescaledProductCanBeRotatedAtTheLowerLevel()
    {
        using var session = new Session(TestParameters.TinyChain);
        using var evaluator = new Evaluator(session.Parameters);
        using GaloisKeys keys = session.Keys(5);
        (Int128[] m, _) = Messages(session, 30);
        ulong last = session.Parameters.Ring.Limbs[2].Modulus.Value;
        Int128[] scaled = m.Select(v => v * last).ToArray();
        using Ciphertext x = session.Encrypt(scaled, 3);
        using var dropped = new Ciphertext(session.Parameters, 2);
        using var rotated = new Ciphertext(session.Parameters, 2);
        evaluator.DropLimb(x, dropped);
        evaluator.ApplyAutomorphism(dropped, 5, keys, rotated);
        double noise = NoiseEstimate.Add(NoiseEstimate.Rounding(1024), NoiseEstimate.KeySwitch(session.Parameters, 2, 1));
        Reference.AssertHolds(session, rotated, Reference.Automorphism(m, 5), noise);
    }

    [Fact]
    public void MissingKeyIsNamed()
    {
        using var session = new Session(TestParameters.Tiny);
        using var evaluator = new Evaluator(session.Parameters);
        using GaloisKeys keys = session.Keys(5, 25);
        using Ciphertext x = session.Encrypt(new Int128[1024]);
        using var result = new Ciphertext(session.Parameters, 1);
        var error = Assert.Throws<KeyNotFoundException>(() => evaluator.ApplyAutomorphism(x, 7, keys, result));
        Assert.Contains("element 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("5, 25", error.Message, StringComparison.Ordinal);
        Assert.Throws<KeyNotFoundException>(() => evaluator.ApplyAutomorphisms(x, [5, 7], keys, [result, result]));
    }

    [Fact]
    public void WithoutSpecialPrimeNoKeyIsSwitched()
    {
        using var session = new Session(TestParameters.Open);
        using var evaluator = new Evaluator(session.Parameters);
        using var keys = new GaloisKeys(session.Parameters, []);
        using Ciphertext x = session.Encrypt(new Int128[2048]);
        using var result = new Ciphertext(session.Parameters, 1);
        Assert.Throws<InvalidOperationException>(() => evaluator.ApplyAutomorphism(x, 5, keys, result));
        Assert.Throws<InvalidOperationException>(() => new KeySwitcher(session.Parameters));
    }

    [Fact]
    public void WrongOperandsAreRefused()
    {
        using var session = new Session(TestParameters.TinyChain);
        using var evaluator = new Evaluator(session.Parameters);
        using GaloisKeys keys = session.Keys(5);
        using var other = new Session(TestParameters.Tiny);
        using GaloisKeys otherKeys = other.Keys(5);
        using var two = new Ciphertext(session.Parameters, 2);
        using var result = new Ciphertext(session.Parameters, 2);
        using var three = new Ciphertext(session.Parameters, 3);
        using var foreign = new Ciphertext(other.Parameters, 1);
        using var foreignResult = new Ciphertext(other.Parameters, 1);
        using RnsPolynomial w = Reference.Plaintext(session.Parameters, new Int128[1024], 3);
        using var coefficients = new RnsPolynomial(session.Parameters.Ring, 2, PolynomialDomain.Coefficient);

        Assert.Throws<ArgumentException>(() => evaluator.Add(two, three, result));
        Assert.Throws<ArgumentException>(() => evaluator.Subtract(two, result, three));
        Assert.Throws<ArgumentException>(() => evaluator.Add(foreign, foreign, foreignResult));
        Assert.Throws<ArgumentException>(() => evaluator.MultiplyPlain(two, w, result));
        Assert.Throws<ArgumentException>(() => evaluator.MultiplyPlain(two, coefficients, result));
        Assert.Throws<ArgumentException>(() => evaluator.MultiplyPlainAccumulate(two, w, result));
        Assert.Throws<ArgumentException>(() => evaluator.MultiplyMonomial(two, 1, three));
        Assert.Throws<ArgumentException>(() => evaluator.ApplyAutomorphism(two, 5, keys, two));
        Assert.Throws<ArgumentException>(() => evaluator.ApplyAutomorphism(two, 5, otherKeys, result));
        Assert.Throws<ArgumentException>(() => evaluator.DropLimb(two, result));
        Assert.Throws<ArgumentException>(() => evaluator.DropLimb(two, three));
        Assert.Throws<ArgumentException>(() => evaluator.DropLimb(foreign, foreignResult));
    }

    private static (Int128[] First, Int128[] Second) Messages(Session session, int bits)
    {
        var random = new Random(bits);
        return (Reference.Random(random, session.Parameters.Degree, (Int128)1 << bits),
            Reference.Random(random, session.Parameters.Degree, (Int128)1 << bits));
    }

    private static Int128[] Divide(Int128[] m, ulong divisor) =>
        m.Select(v => (Int128)Math.Sign((double)v) * ((Int128.Abs(v) + (divisor / 2)) / divisor)).ToArray();
}
