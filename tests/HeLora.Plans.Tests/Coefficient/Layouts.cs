using System.Numerics;
using CsCheck;
using HeLora.Plans.Coefficient;

namespace HeLora.Plans.Tests.Coefficient;

/// <summary>Random layouts and shapes.</summary>
internal static class Layouts
{
    public static readonly Gen<CoefficientLayout> Any = Gen.Select(Gen.Enum<AdapterPrivacy>(), Gen.Int).Select(Create);

    public static readonly Gen<CoefficientLayout> Sealed = Gen.Int.Select(seed => Create(AdapterPrivacy.Sealed, seed));

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
