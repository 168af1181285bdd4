using HeLora.Rings;

namespace HeLora.Scheme.Tests;

public class SlotParametersTests
{
    [Theory]
    [InlineData(SlotProfile.Fast, 2, 40)]
    [InlineData(SlotProfile.Safe, 3, 45)]
    public void Profiles(SlotProfile profile, int depth, int scaleBits)
    {
        using SlotParameters slots = SlotParameters.Create(profile);
        Assert.Equal(16384, slots.Parameters.Degree);
        Assert.Equal(8192, slots.SlotCount);
        Assert.Equal(depth, slots.Depth);
        Assert.Equal(depth + 1, slots.Parameters.LimbCount);
        Assert.Equal(Math.ScaleB(1, scaleBits), slots.Scale);
        AssertShape(slots);
        Assert.All(
            slots.Parameters.Ring.Limbs.Skip(1).Take(depth),
            t => Assert.True(Math.Abs((t.Modulus.AsDouble / slots.Scale) - 1) < Math.ScaleB(1, -18)));
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 10)]
    [InlineData(2, 14)]
    [InlineData(2, 20)]
    [InlineData(4, 16)]
    [InlineData(10, 12)]
    public void TunedIsTheSmallestThatReachesThePrecision(int depth, double precision)
    {
        using SlotParameters slots = SlotParameters.CreateTuned(depth, precision);
        int degree = slots.Parameters.Degree;
        Assert.Equal(depth, slots.Depth);
        Assert.True(slots.PrecisionBits >= precision);
        AssertShape(slots);

        // A ring of half the degree, with the moduli that its noise requires, is not secure.
        double scaleBits = Math.Max(31, precision + Math.Log2(SlotParameters.MaxError(degree / 2, depth, 1)));
        Assert.True(degree == 1024 || ((depth + 2) * scaleBits) + 4 > SecurityTable.MaxLog2Qp(degree / 2));
    }

    [Fact]
    public void WhatCannotBeIsRefused()
    {
        Assert.Throws<ArgumentException>(() => SlotParameters.CreateTuned(2, 40));
        Assert.Throws<ArgumentException>(() => SlotParameters.CreateTuned(2, 10, 30));
        Assert.Throws<ArgumentException>(() => SlotParameters.CreateTuned(60, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotParameters.CreateTuned(-1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotParameters.CreateTuned(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotParameters.CreateTuned(1, 10, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotParameters.Create((SlotProfile)7));
    }

    private static void AssertShape(SlotParameters slots)
    {
        IReadOnlyList<NttTables> limbs = slots.Parameters.Ring.Limbs;
        Assert.True(slots.Parameters.HasSpecialPrime);
        Assert.True(slots.Parameters.Log2Qp <= SecurityTable.MaxLog2Qp(slots.Parameters.Degree));
        Assert.All(limbs, t => Assert.True(t.Modulus.Log2 <= Modulus.MaxLog2 && t.Modulus.Value <= limbs[^1].Modulus.Value));
        Assert.True(limbs[0].Modulus.AsDouble > 2 * slots.Scale);
    }
}
