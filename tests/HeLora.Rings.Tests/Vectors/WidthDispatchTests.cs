namespace HeLora.Rings.Tests;

public class WidthDispatchTests
{
    [Fact]
    public unsafe void TransposesAreTransposes()
    {
        foreach (VectorWidth width in RingData.Widths)
        {
            int count = (int)width;
            double[] source = [.. Enumerable.Range(0, 64).Select(i => (double)i)];
            double[] target = new double[64];
            fixed (double* from = source, to = target)
            {
                var kernel = new TransposeKernel(from, to);
                WidthDispatch.Run(ref kernel, width);
            }

            for (int i = 0; i < 64; i++)
            {
                Assert.Equal(i / 8 < count ? source[(8 * (i % 8)) + (i / 8)] : 0, target[i]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(21)]
    public void WordKernelsCoverEveryElementOnce(int length)
    {
        foreach (VectorWidth width in RingData.Widths)
        {
            uint[] words = [.. Enumerable.Range(0, length).Select(i => (uint)i)];
            double[] reals = new double[length + 8];
            WordConversion.ToReals(words, reals, width);
            Assert.Equal([.. words.Select(w => (double)w), .. new double[8]], reals);
        }
    }

    [Fact]
    public void OtherWidthsAreRefused()
    {
        double[] reals = new double[8];
        Assert.Throws<ArgumentOutOfRangeException>(() => WordConversion.ToReals(new uint[8], reals, (VectorWidth)3));
        Modulus modulus = RingData.Modulus(1024, 40);
        double[] a = new double[8];
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Residues.Run<ElementOperations.Add>(modulus, a, a, a, width: (VectorWidth)3));
    }

    private readonly unsafe struct TransposeKernel(double* from, double* to) : IVectorKernel
    {
        public void Run<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            Butterflies<L, V>.Load8(from, 8, out Quad<V> low, out Quad<V> high);
            L.StoreTransposed(to, low, high);
        }
    }
}
