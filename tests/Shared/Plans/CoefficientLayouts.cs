using System.Numerics;
using CsCheck;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;

namespace HeLora.Tests;

/// <summary>Random layouts and shapes.</summary>
internal static class CoefficientLayouts
{
    public static readonly Gen<CoefficientLayout> Any = Gen.Select(Gen.Enum<AdapterPrivacy>(), Gen.Int).Select(Create);

    public static readonly Gen<CoefficientLayout> Sealed = Gen.Int.Select(seed => Create(AdapterPrivacy.Sealed, seed));

    private static readonly Dictionary<(AdapterPrivacy Privacy, int Degree), SchemeParameters> Parameters = [];

    /// <summary>The cheapest layout for a ring of a degree.</summary>
    public static CoefficientLayout Choose(
        AdapterPrivacy privacy, int degree, int inputSize, IReadOnlyList<ModuleShape> modules, int batchSize)
    {
        lock (Parameters)
        {
            if (!Parameters.TryGetValue((privacy, degree), out SchemeParameters? parameters))
            {
                ulong[] primes = Primes.NttPrimes(degree, 48, 2);
                parameters = SchemeParameters.CreateInsecure(degree, [primes[1]], privacy == AdapterPrivacy.Sealed ? primes[0] : null);
                Parameters.Add((privacy, degree), parameters);
            }

            return (CoefficientLayout)ChosenLayouts.Of(PlanKind.Coefficient, parameters, privacy, inputSize, modules, batchSize);
        }
    }

    public static ModuleShape[] Shapes(params (int OutputSize, int Rank)[] modules) =>
        [.. modules.Select((m, i) => new ModuleShape($"m{i}", m.OutputSize, m.Rank))];

    private static CoefficientLayout Create(AdapterPrivacy privacy, int seed)
    {
        var random = new Random(seed);
        int degree = 1024 << random.Next(3);
        ModuleShape[] modules = Shapes([.. Enumerable.Range(0, random.Next(1, 6))
            .Select(_ => (random.Next(1, 5000), random.Next(1, 1 << random.Next(1, 7))))]);
        int rows = CoefficientLayout.Pow2(modules.Max(m => m.Rank)) * CoefficientLayout.Pow2(modules.Length);
        int tokens = 1 << random.Next(1 + BitOperations.Log2((uint)(degree / rows)));
        int smallest = Math.Max(1, degree / (tokens * rows));
        int block = smallest << random.Next(1 + BitOperations.Log2((uint)(degree / smallest)));
        int inputs = random.Next(1, 6000);
        if (privacy == AdapterPrivacy.OpenBasis)
        {
            // All tokens of a tree are in one ciphertext.
            tokens = Math.Min(tokens, degree / block);
            return new CoefficientLayout(privacy, degree, inputs, modules, block, tokens, 0, []);
        }

        int slots = tokens * rows, left = BitOperations.Log2((uint)(degree / slots));
        var steps = new List<int>();
        while (left > 0)
        {
            steps.Add(random.Next(1, Math.Min(left, CoefficientLayout.MaxHoistedSteps) + 1));
            left -= steps[^1];
        }

        int expansions = random.Next(1 + BitOperations.Log2((uint)slots));
        return new CoefficientLayout(privacy, degree, inputs, modules, block, tokens, expansions, steps);
    }
}
