using CsCheck;
using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;
using HeLora.Server.Backends;

namespace HeLora.Server.Tests.Weights;

public sealed class IntegerFactorsTests
{
    private static readonly Gen<LoraModule> Module =
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 12], Gen.ULong, Gen.Double[-3, 3]).Select(
            (inputs, outputs, rank, seed, spread) => Adversarial.ScaleColumns(
                LoraModule.Random("m", inputs, outputs, rank, 16, seed), j => Math.Pow(10, spread * j / rank)));

    public static TheoryData<AdapterPrivacy> Policies => [AdapterPrivacy.Sealed, AdapterPrivacy.OpenBasis];

    [Theory]
    [MemberData(nameof(Policies))]
    public void TheNormBoundIsOne(AdapterPrivacy privacy)
    {
        double room = Room(CoefficientSite.ServerParametersOf(privacy));
        Gen.Select(Module, Gen.Int[0, 6]).Sample(
            (module, log) =>
            {
                IntegerFactors factors = Create(module, privacy, room, 1 << log);
                double largest = LargestRowNorm(factors);

                // Tight to rounding errors, and large enough to be of use.
                Assert.InRange(factors.NormBound, largest * (1 - 1e-12), largest * (1 + 1e-9));
                Assert.InRange(factors.NormBound, 1, room);
                Assert.InRange(factors.Variance, double.Epsilon, 1e-3);
            }, iter: 100);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void IntegersAreTheWeightsAtTheirScale(AdapterPrivacy privacy)
    {
        double room = Room(CoefficientSite.ServerParametersOf(privacy));
        LoraModule module = LoraModule.Random("m", 50, 30, 4, 8, 5);
        IntegerFactors factors = Create(module, privacy, room, 4);
        Assert.Equal(factors.DeltaScale, 1 / (factors.Down.Scale * (factors.Up?.Scale ?? 1)));
        if (factors.Up is { } up)
        {
            // Row 0 of the product against the module.
            var x = new float[50];
            x[3] = 1;
            var delta = new double[30];
            module.Apply(x, delta);
            double integer = Enumerable.Range(0, 4).Sum(j => up.Values[j] * factors.Down.Values[(j * 50) + 3]);
            Assert.Equal(delta[0], integer * factors.DeltaScale, Math.Abs(delta[0]) / 100);
        }
    }

    [Fact]
    public void AZeroProductIsWorthNothing()
    {
        LoraModule zero = Adversarial.ScaleColumns(LoraModule.Random("m", 50, 30, 4, 8, 5), _ => 0);
        foreach (AdapterPrivacy privacy in Enum.GetValues<AdapterPrivacy>())
        {
            IntegerFactors factors = Create(zero, privacy, 1e12, 4);
            Assert.Equal(0, factors.NormBound);
            Assert.Equal(0, factors.DeltaScale);
        }
    }

    // The integers that a client sends, whatever the activations, stay below the message's share of q/2.
    [Theory]
    [MemberData(nameof(Policies))]
    public void WhatClientsSendCannotOverflow(AdapterPrivacy privacy)
    {
        Gen.Select(Module, Gen.Int, Gen.Double[-30, 30]).Sample(
            (module, seed, log) =>
            {
                using var site = new CoefficientSite([module], privacy, 1);
                float[] adversarial = Adversarial.LargestRow(module), random = TestSite.Activations(module.InputSize, seed);
                float[] huge = [.. random.Select(v => (float)(v * Math.Pow(10, log)))];
                float[] flat = [.. random.Select(v => MathF.CopySign(1, v))];
                var scales = new double[4];
                site.Client.Encrypt([.. adversarial, .. random, .. huge, .. flat], scales);
                float[][] tokens = [adversarial, random, huge, flat];
                double half = site.Offer.Parameters.Ring.Limbs[0].Modulus.AsDouble / 2;
                for (int t = 0; t < tokens.Length; t++)
                {
                    double norm = Math.Sqrt(tokens[t].Sum(v => Math.Pow(Math.Round(v * scales[t]), 2)));
                    Assert.InRange(site.Offer.NormBound * norm, 0, half * CoefficientOffer.MessageShare);
                }
            }, iter: 30, threads: 1);
    }

    private static IntegerFactors Create(LoraModule module, AdapterPrivacy privacy, double room, int rowsPerLeaf) =>
        privacy == AdapterPrivacy.Sealed
            ? IntegerFactors.Sealed(module, room, rowsPerLeaf)
            : IntegerFactors.OpenBasis(OrthonormalBasis.Create(module), room, rowsPerLeaf);

    private static double LargestRowNorm(IntegerFactors factors)
    {
        QuantizedMatrix down = factors.Down, rows = factors.Up ?? factors.Down;
        double largest = 0;
        for (int i = 0; i < rows.Rows; i++)
        {
            double square = 0;
            for (int k = 0; k < down.Columns; k++)
            {
                double value = factors.Up is { } up
                    ? Enumerable.Range(0, down.Rows).Sum(j => up.Values[(i * down.Rows) + j] * down.Values[(j * down.Columns) + k])
                    : down.Values[(i * down.Columns) + k];
                square += value * value;
            }

            largest = Math.Max(largest, Math.Sqrt(square));
        }

        return largest;
    }

    private static double Room(SchemeParameters parameters) =>
        parameters.Ring.Limbs[0].Modulus.AsDouble / 2 * CoefficientOffer.MessageShare;
}
