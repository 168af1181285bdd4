using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

public class PackingEvaluatorTests
{
    private const int N = 1024;

    [Fact]
    public void SigmaFixesEvenMultiplesAndNegatesOddOnes()
    {
        for (int half = 1; half < N; half *= 2)
        {
            int element = PackingEvaluator.Element(N, half);
            for (int multiple = 0; multiple * half < N; multiple++)
            {
                var message = new Int128[N];
                message[multiple * half] = 7;
                Int128[] mapped = Reference.Automorphism(message, element);
                Assert.Equal(multiple % 2 == 0 ? 7 : -7, mapped[multiple * half]);
                if (multiple > 16)
                {
                    break;
                }
            }
        }
    }

    [Fact]
    public void TraceElementsAreTheProductsOfTheSigmas()
    {
        Assert.Equal([PackingEvaluator.Element(N, 8)], PackingEvaluator.TraceElements(N, 8, 1));
        int s0 = PackingEvaluator.Element(N, 8), s1 = PackingEvaluator.Element(N, 4), s2 = PackingEvaluator.Element(N, 2);
        int[] expected = [s0, s1, s2, s0 * s1, s0 * s2, s1 * s2, (int)((long)s0 * s1 * s2 % (2 * N))];
        Assert.Equal(
            expected.Select(e => e % (2 * N)).Order(), PackingEvaluator.TraceElements(N, 8, 3).Order());
    }

    [Fact]
    public void LiftAndLowerChangeNothing()
    {
        using var session = new Session(TestParameters.Packing);
        using GaloisKeys keys = session.Keys();
        using var packing = new PackingEvaluator(session.Parameters);
        Int128[] message = Reference.Random(new Random(1), 4096, (Int128)1 << 46);
        using Ciphertext x = session.Encrypt(message);
        using Ciphertext copy = Ciphertext.Deserialize(session.Parameters, x.Serialize());
        using var lifted = new PackingCiphertext(session.Parameters);
        using var lowered = new Ciphertext(session.Parameters, 1);
        packing.Lift(x, lifted);
        packing.Lower(lifted, lowered);
        Assert.Equal(copy.Serialize(), lowered.Serialize());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(512)]
    public void MergeIsItsFormula(int half)
    {
        using var session = new Session(TestParameters.Tiny);
        using GaloisKeys keys = session.Keys(PackingEvaluator.Element(N, half));
        using var packing = new PackingEvaluator(session.Parameters);
        var random = new Random(half);
        Int128[] first = Reference.Random(random, N, (Int128)1 << 44), second = Reference.Random(random, N, (Int128)1 << 44);
        using PackingCiphertext u = Lift(session, packing, first);
        using PackingCiphertext v = Lift(session, packing, second);
        packing.Merge(u, v, half, keys);

        Int128[] moved = Reference.Monomial(second, half);
        Int128[] expected = Reference.Add(
            Reference.Add(first, moved),
            Reference.Automorphism(Reference.Subtract(first, moved), PackingEvaluator.Element(N, half)));
        AssertHolds(session, packing, u, expected, NoiseEstimate.Merge(2 * NoiseEstimate.Fresh, session.Parameters));
    }

    [Fact]
    public void MergeKeepsBothAndClearsBetween()
    {
        const int Half = 8;
        using var session = new Session(TestParameters.Tiny);
        using GaloisKeys keys = session.Keys(PackingEvaluator.Element(N, Half));
        using var packing = new PackingEvaluator(session.Parameters);
        var random = new Random(5);

        // Values at even multiples of 8, garbage at odd ones.
        Int128[] first = Every(Reference.Random(random, N, (Int128)1 << 40), Half);
        Int128[] second = Every(Reference.Random(random, N, (Int128)1 << 40), Half);
        using PackingCiphertext u = Lift(session, packing, first);
        using PackingCiphertext v = Lift(session, packing, second);
        packing.Merge(u, v, Half, keys);

        var expected = new Int128[N];
        for (int p = 0; p < N; p += 2 * Half)
        {
            expected[p] = 2 * first[p];
            expected[p + Half] = 2 * second[p];
        }

        AssertHolds(session, packing, u, expected, NoiseEstimate.Merge(NoiseEstimate.Fresh, session.Parameters));
    }

    [Theory]
    [InlineData(512, 1)]
    [InlineData(512, 3)]
    [InlineData(8, 2)]
    [InlineData(4, 3)]
    [InlineData(1, 1)]
    public void HoistedTraceKeepsAndClears(int half, int steps)
    {
        using var session = new Session(TestParameters.Tiny);
        using GaloisKeys keys = session.Keys(PackingEvaluator.TraceElements(N, half, steps));
        using var packing = new PackingEvaluator(session.Parameters);
        int low = half >> (steps - 1);
        Int128[] message = Every(Reference.Random(new Random(half), N, (Int128)1 << 40), low);
        using PackingCiphertext u = Lift(session, packing, message);
        packing.Trace(u, half, steps, keys);

        var expected = new Int128[N];
        for (int p = 0; p < N; p += 2 * half)
        {
            expected[p] = message[p] << steps;
        }

        AssertHolds(session, packing, u, expected, NoiseEstimate.Trace(NoiseEstimate.Fresh, session.Parameters, steps));
    }

    [Theory]
    [InlineData(1, 4, 3)]
    [InlineData(2, 8, 2)]
    public void HoistedTraceIsTheChainOfSingleOnes(int seed, int half, int steps)
    {
        using var session = new Session(TestParameters.Tiny);
        using GaloisKeys keys = session.Keys(PackingEvaluator.TraceElements(N, half, steps));
        using var packing = new PackingEvaluator(session.Parameters);
        Int128[] message = Reference.Random(new Random(seed), N, (Int128)1 << 42);
        using PackingCiphertext hoisted = Lift(session, packing, message);
        using PackingCiphertext chained = Lift(session, packing, message);
        packing.Trace(hoisted, half, steps, keys);
        Int128[] expected = message;
        for (int i = 0; i < steps; i++)
        {
            packing.Trace(chained, half >> i, 1, keys);
            expected = Reference.Add(expected, Reference.Automorphism(expected, PackingEvaluator.Element(N, half >> i)));
        }

        double noise = 2 * NoiseEstimate.Trace(NoiseEstimate.Fresh, session.Parameters, steps);
        AssertHolds(session, packing, hoisted, expected, noise);
        AssertHolds(session, packing, chained, expected, noise);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(512)]
    public void ExpandSplitsByParity(int half)
    {
        using var session = new Session(TestParameters.Tiny);
        using GaloisKeys keys = session.Keys(PackingEvaluator.Element(N, half));
        using var packing = new PackingEvaluator(session.Parameters);
        Int128[] message = Every(Reference.Random(new Random(half), N, (Int128)1 << 40), half);
        using PackingCiphertext u = Lift(session, packing, message);
        using var odd = new PackingCiphertext(session.Parameters);
        packing.Expand(u, half, odd, keys);

        Int128[] evens = new Int128[N], odds = new Int128[N];
        for (int p = 0; p < N; p += 2 * half)
        {
            evens[p] = 2 * message[p];
            odds[p] = 2 * message[p + half];
        }

        double noise = NoiseEstimate.Merge(NoiseEstimate.Fresh, session.Parameters);
        AssertHolds(session, packing, u, evens, noise);
        AssertHolds(session, packing, odd, odds, noise);
    }

    [Fact]
    public void SixteenValuesFromFourCiphertextsAndBack()
    {
        const int Values = 16, Inputs = 4, Stride = N / 4;
        using var session = new Session(TestParameters.Tiny);
        SchemeParameters parameters = session.Parameters;
        int[] elements =
        [
            PackingEvaluator.Element(N, N / 8), PackingEvaluator.Element(N, N / 16),
            .. PackingEvaluator.TraceElements(N, 32, 3), .. PackingEvaluator.TraceElements(N, 4, 3),
        ];
        using GaloisKeys keys = session.Keys(elements);
        using var packing = new PackingEvaluator(parameters);
        using var evaluator = new Evaluator(parameters);

        // Two merges, six trace steps and two expansions double ten times, so 2^-10 modulo q comes first.
        Modulus q = parameters.Ring.Limbs[0].Modulus;
        var inverse = new Int128[N];
        inverse[0] = q.Invert(1 << 10);
        using RnsPolynomial scale = Reference.Plaintext(parameters, inverse, 1);
        var random = new Random(7);
        var inputs = new PackingCiphertext[Inputs];
        var messages = new Int128[Inputs][];
        for (int k = 0; k < Inputs; k++)
        {
            messages[k] = Reference.Random(random, N, (Int128)1 << 44);
            using Ciphertext x = session.Encrypt(messages[k]);
            evaluator.MultiplyPlain(x, scale, x);
            inputs[k] = new PackingCiphertext(parameters);
            packing.Lift(x, inputs[k]);
        }

        packing.Merge(inputs[0], inputs[1], N / 8, keys);
        packing.Merge(inputs[2], inputs[3], N / 8, keys);
        packing.Merge(inputs[0], inputs[2], N / 16, keys);
        packing.Trace(inputs[0], N / 32, 3, keys);
        packing.Trace(inputs[0], N / 256, 3, keys);
        packing.Expand(inputs[0], N / 16, inputs[2], keys);
        packing.Expand(inputs[0], N / 8, inputs[1], keys);
        packing.Expand(inputs[2], N / 8, inputs[3], keys);

        int found = 0;
        for (int k = 0; k < Inputs; k++)
        {
            var expected = new Int128[N];
            for (int p = 0; p < N; p += Stride, found++)
            {
                expected[p] = messages[k][p];
            }

            // Every later step doubles the noise of the early key switches, which becomes about 2^8 KeySwitch.
            AssertHolds(session, packing, inputs[k], expected, 512 * NoiseEstimate.KeySwitch(parameters, 1, 1));
            inputs[k].Dispose();
        }

        Assert.Equal(Values, found);
    }

    [Fact]
    public void WrongOperandsAreRefused()
    {
        using var session = new Session(TestParameters.Tiny);
        using var chain = new Session(TestParameters.TinyChain);
        using GaloisKeys keys = session.Keys(PackingEvaluator.Element(N, 2));
        using GaloisKeys chainKeys = chain.Keys();
        using var openKeys = new GaloisKeys(TestParameters.Open, []);
        using var packing = new PackingEvaluator(session.Parameters);
        using var u = new PackingCiphertext(session.Parameters);
        using var v = new PackingCiphertext(session.Parameters);
        using var foreign = new Ciphertext(chain.Parameters, 1);
        using var own = new Ciphertext(session.Parameters, 1);
        using SchemeParameters otherParameters = TestParameters.Insecure(N, 1, 47, 48);
        using var other = new PackingCiphertext(otherParameters);

        Assert.Throws<ArgumentException>(() => new PackingEvaluator(chain.Parameters));
        Assert.Throws<ArgumentException>(() => new PackingEvaluator(TestParameters.Open));
        Assert.Throws<ArgumentException>(() => packing.Merge(u, v, 2, chainKeys));
        Assert.Throws<ArgumentException>(() => packing.Trace(u, 2, 1, openKeys));
        Assert.Throws<ArgumentException>(() => packing.Expand(u, 2, v, chainKeys));
        Assert.Throws<ArgumentException>(() => new PackingCiphertext(chain.Parameters));
        Assert.Throws<ArgumentException>(() => new PackingCiphertext(TestParameters.Open));
        Assert.Throws<ArgumentException>(() => packing.Lift(foreign, u));
        Assert.Throws<ArgumentException>(() => packing.Lift(own, other));
        Assert.Throws<ArgumentException>(() => packing.Lower(u, foreign));
        Assert.Throws<ArgumentException>(() => packing.Lower(other, own));
        Assert.Throws<ArgumentException>(() => packing.Merge(u, u, 2, keys));
        Assert.Throws<ArgumentException>(() => packing.Merge(u, other, 2, keys));
        Assert.Throws<ArgumentException>(() => packing.Trace(other, 2, 1, keys));
        Assert.Throws<ArgumentException>(() => packing.Expand(u, 2, u, keys));
        Assert.Throws<ArgumentException>(() => packing.Expand(u, 2, other, keys));
        Assert.Throws<KeyNotFoundException>(() => packing.Merge(u, v, 4, keys));
        Assert.Throws<KeyNotFoundException>(() => packing.Trace(u, 4, 2, keys));
        Assert.Throws<KeyNotFoundException>(() => packing.Expand(u, 4, v, keys));
    }

    private static Int128[] Every(Int128[] values, int stride) =>
        values.Select((value, i) => i % stride == 0 ? value : 0).ToArray();

    private static PackingCiphertext Lift(Session session, PackingEvaluator packing, Int128[] message)
    {
        var lifted = new PackingCiphertext(session.Parameters);
        using Ciphertext x = session.Encrypt(message);
        packing.Lift(x, lifted);
        return lifted;
    }

    private static void AssertHolds(
        Session session, PackingEvaluator packing, PackingCiphertext packed, Int128[] message, double noise)
    {
        using var lowered = new Ciphertext(session.Parameters, 1);
        packing.Lower(packed, lowered);
        Reference.AssertHolds(session, lowered, message, noise);
    }
}
