using System.Reflection;
using HeLora.Client.Hazmat;
using HeLora.Rings;
using HeLora.Scheme.Hazmat;

namespace HeLora.Scheme.Tests;

/// <summary>Every public operation counts what it does.</summary>
public class CountingTests
{
    private const int N = 1024;

    // A division by the last modulus takes an inverse transform of that limb and a forward one of every other.
    private static int Division(int limbs) => 1 + (limbs - 1);

    // L inverse transforms of the digits; then each is transformed forward for the L other moduli, P among them.
    private static OperationCounts Decomposition(int limbs) => new(0, 0, 1, 0, 0, limbs + (limbs * limbs));

    // b and a are divided by P.
    private static OperationCounts Switch(int limbs) => new(1, 1, 0, 0, 0, 2 * Division(limbs + 1));

    private static OperationCounts Hoisted(int limbs, int count) => Decomposition(limbs) + (Switch(limbs) * count);

    private static OperationCounts Products(int count) => new(0, 0, 0, 0, count, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void OfTheEvaluator(int limbs)
    {
        using var session = new Session(TestParameters.TinyChain);
        SchemeParameters parameters = session.Parameters;
        using GaloisKeys keys = session.Keys(5, 25, 125);
        using var evaluator = new Evaluator(parameters);
        using Ciphertext x = session.Encrypt(new Int128[N], limbs), y = session.Encrypt(new Int128[N], limbs);
        using Ciphertext z = session.Encrypt(new Int128[N], limbs), u = session.Encrypt(new Int128[N], limbs);
        using RnsPolynomial w = Reference.Plaintext(parameters, new Int128[N], limbs);
        using var lower = new Ciphertext(parameters, Math.Max(1, limbs - 1));
        var operations = new Dictionary<string, (Action Run, OperationCounts Expected)>
        {
            ["Add"] = (() => evaluator.Add(x, y, z), default),
            ["Subtract"] = (() => evaluator.Subtract(x, y, z), default),
            ["AddPlain"] = (() => evaluator.AddPlain(x, w, z), default),
            ["SubtractPlain"] = (() => evaluator.SubtractPlain(x, w, z), default),
            ["MultiplyPlain"] = (() => evaluator.MultiplyPlain(x, w, z), Products(1)),
            ["MultiplyPlainAccumulate"] = (() => evaluator.MultiplyPlainAccumulate(x, w, z), Products(1)),
            ["MultiplyMonomial"] = (() => evaluator.MultiplyMonomial(x, 3, z), new(0, 0, 0, 0, 0, limbs)),
            ["ApplyAutomorphism"] = (() => evaluator.ApplyAutomorphism(x, 5, keys, z), Hoisted(limbs, 1)),
            ["ApplyAutomorphisms"] = (() => evaluator.ApplyAutomorphisms(x, [5, 25, 125], keys, [y, z, u]), Hoisted(limbs, 3)),
            ["DropLimb"] = (() => evaluator.DropLimb(x, lower), new(0, 0, 0, 1, 0, 2 * Division(limbs))),
        };
        if (limbs == 1)
        {
            operations.Remove("DropLimb");
        }

        AssertCounts(typeof(Evaluator), operations, () => evaluator.Counts, limbs == 1 ? ["DropLimb"] : []);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void OfTheSlotEvaluator(int level)
    {
        const double Scale = 1 << 30;
        using var session = new SlotSession(TestParameters.TinyChain, Scale);
        SchemeParameters parameters = session.Parameters;
        int limbs = level + 1, conjugation = SlotRotation.Conjugation(N);
        using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(
            session.Secret, [SlotRotation.Element(N, 1), SlotRotation.Element(N, 2), SlotRotation.Element(N, 4), conjugation]);
        SlotEvaluator evaluator = session.Evaluator;
        System.Numerics.Complex[] a = session.Random(1);
        using SlotCiphertext x = session.Encrypt(a, level), y = session.Encrypt(a, level), z = session.Encrypt(a, level);
        using SlotPlaintext m = session.Encode(a, level), small = session.Encode(a, level, 2);
        using var sum = new SlotCiphertext(parameters, level);
        using var copy = new SlotCiphertext(parameters, level);
        using var lower = new SlotCiphertext(parameters, Math.Max(0, level - 1));
        evaluator.MultiplyPlain(x, small, sum);
        OperationCounts before = evaluator.Counts;
        var operations = new Dictionary<string, (Action Run, OperationCounts Expected)>
        {
            ["Add"] = (() => evaluator.Add(x, y, z), default),
            ["Subtract"] = (() => evaluator.Subtract(x, y, z), default),
            ["AddPlain"] = (() => evaluator.AddPlain(x, m, z), default),
            ["SubtractPlain"] = (() => evaluator.SubtractPlain(x, m, z), default),
            ["MultiplyPlain"] = (() => evaluator.MultiplyPlain(x, small, copy), Products(1)),
            ["MultiplyPlainAccumulate"] = (() => evaluator.MultiplyPlainAccumulate(x, small, sum), Products(1)),
            ["DropLevel"] = (() => evaluator.DropLevel(x, copy), default),
            ["Rotate"] = (() => evaluator.Rotate(x, 4, keys, copy), Hoisted(limbs, 1)),
            ["Rotate by 7"] = (() => evaluator.Rotate(x, 7, keys, copy), Hoisted(limbs, 1) * 3),
            ["Rotate by 0"] = (() => evaluator.Rotate(x, N / 2, keys, copy), default),
            ["Conjugate"] = (() => evaluator.Conjugate(x, keys, copy), Hoisted(limbs, 1)),
            ["RotateHoisted"] = (() => evaluator.RotateHoisted(x, [1, 0, 4], keys, [y, z, copy]), Hoisted(limbs, 2)),
            ["RotateHoisted by 0"] = (() => evaluator.RotateHoisted(x, [0], keys, [y]), default),
            ["Rescale"] = (() => evaluator.Rescale(x, lower), new(0, 0, 0, 1, 0, 2 * Division(limbs))),
        };
        if (level == 0)
        {
            operations.Remove("Rescale");
        }

        Assert.Equal(Products(1), before);
        AssertCounts(typeof(SlotEvaluator), operations, () => evaluator.Counts, level == 0 ? ["Rescale"] : []);
    }

    [Fact]
    public void OfThePackingEvaluator()
    {
        using var session = new Session(TestParameters.Tiny);
        using GaloisKeys keys = session.Keys(PackingEvaluator.TraceElements(N, 8, 3));
        using var packing = new PackingEvaluator(session.Parameters);
        using var u = new PackingCiphertext(session.Parameters);
        using var v = new PackingCiphertext(session.Parameters);
        using Ciphertext x = session.Encrypt(new Int128[N]);

        // a is decomposed over q and P, and products with keys come back from both.
        OperationCounts decomposition = new(0, 0, 1, 0, 0, 2), product = new(1, 1, 0, 0, 0, 0), back = new(0, 0, 0, 0, 0, 2);
        var operations = new Dictionary<string, (Action Run, OperationCounts Expected)>
        {
            ["Lift"] = (() => packing.Lift(x, u), new(0, 0, 0, 0, 0, 1)),
            ["Merge"] = (() => packing.Merge(u, v, 4, keys), decomposition + product + back),
            ["Trace"] = (() => packing.Trace(u, 4, 1, keys), decomposition + product + back),
            ["Trace of two"] = (() => packing.Trace(u, 8, 2, keys), decomposition + (product * 3) + back),
            ["Trace of three"] = (() => packing.Trace(u, 8, 3, keys), decomposition + (product * 7) + back),
            ["Expand"] = (() => packing.Expand(u, 4, v, keys), decomposition + product + back),
            ["Lower"] = (() => packing.Lower(u, x), new(0, 0, 0, 0, 0, 1 + Division(2))),
        };
        AssertCounts(typeof(PackingEvaluator), operations, () => packing.Counts, ["Element", "TraceElements"]);
        OperationCounts counts = packing.Counts;
        Assert.Throws<KeyNotFoundException>(() => packing.Trace(u, 16, 2, keys));
        Assert.Throws<KeyNotFoundException>(() => packing.Merge(u, v, 16, keys));
        Assert.Equal(counts, packing.Counts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void OfTheKeySwitcher(int limbs)
    {
        using var session = new Session(TestParameters.TinyChain);
        using GaloisKeys keys = session.Keys(5);
        using var switcher = new KeySwitcher(session.Parameters);
        using Ciphertext x = session.Encrypt(new Int128[N], limbs), y = session.Encrypt(new Int128[N], limbs);
        var operations = new Dictionary<string, (Action Run, OperationCounts Expected)>
        {
            ["Decompose"] = (() => switcher.Decompose(x.A), Decomposition(limbs)),
            ["Switch"] = (() => switcher.Switch(keys[5], x.B, y.B, y.A), Switch(limbs)),
        };
        AssertCounts(typeof(KeySwitcher), operations, () => switcher.Counts, []);
    }

    // A name is the method's, with a variant after a space.
    private static void AssertCounts(
        Type type, Dictionary<string, (Action Run, OperationCounts Expected)> operations, Func<OperationCounts> counts,
        string[] excluded)
    {
        IEnumerable<string> methods = type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsSpecialName).Select(m => m.Name).Where(name => name != nameof(IDisposable.Dispose));
        Assert.Equal(
            methods.Distinct().Order(), operations.Keys.Select(name => name.Split(' ')[0]).Concat(excluded).Distinct().Order());
        foreach ((string name, (Action run, OperationCounts expected)) in operations)
        {
            // Twice, because work of the first use (tables) must not be counted.
            foreach (int round in (int[])[1, 2])
            {
                OperationCounts before = counts();
                run();
                Assert.True(expected == counts() - before, $"{name}, time {round}: {counts() - before}; expected {expected}");
            }
        }
    }
}
