namespace HeLora.Rings.Tests;

public class NttRangesTests
{
    [Theory]
    [MemberData(nameof(RingData.Rings), MemberType = typeof(RingData))]
    public void EverySupportedRingIsInRange(int degree, double bits)
    {
        NttPlan plan = NttPlan.For(degree);
        Modulus modulus = RingData.Modulus(degree, bits);
        NttRanges.CheckInverse(plan, modulus);

        // One more reduction is needed for the largest limbs of the largest ring.
        Assert.Equal(degree == 32768 && bits > 48, NttRanges.ForwardNeedsReduction(plan, modulus));
    }

    [Fact]
    public void LongerTransformsAreRefused()
    {
        // No type makes these plans: sums grow with every layer until they leave the range.
        Modulus large = RingData.Modulus(32768, Modulus.MaxLog2), small = RingData.Modulus(32768, 30);
        NttPlan longer = NttPlan.For(1 << 22);
        Assert.Throws<ArgumentOutOfRangeException>(() => NttRanges.ForwardNeedsReduction(longer, large));
        Assert.False(NttRanges.ForwardNeedsReduction(longer, small));
    }

    [Theory]
    [InlineData(1024, new[] { 4, 4 })]
    [InlineData(2048, new[] { 8, 4 })]
    [InlineData(4096, new[] { 8, 8 })]
    [InlineData(8192, new[] { 8, 4, 4 })]
    [InlineData(16384, new[] { 8, 8, 4 })]
    [InlineData(32768, new[] { 8, 8, 8 })]
    public void PassesCoverTheTransform(int degree, int[] radices)
    {
        NttPlan plan = NttPlan.For(degree);
        Assert.Equal(radices, plan.Radices);
        Assert.Equal(degree, NttPlan.BlockSize * radices.Aggregate((a, b) => a * b));
        Assert.Equal(plan.BlockOffset + (degree / NttPlan.BlockSize * NttPlan.BlockTable), plan.TableLength);
    }
}
