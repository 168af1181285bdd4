using CsCheck;
using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using MathNet.Numerics.LinearAlgebra;

namespace HeLora.Adapters.Tests.Algebra;

public sealed class BalancedFactorsTests
{
    [Fact]
    public void FactorsTheProduct() => Modules.Any.Sample(
        module =>
        {
            BalancedFactors factors = BalancedFactors.Create(module);
            double[] product = Dense.Product(factors.Up, factors.Down, module.OutputSize, module.Rank, module.InputSize);
            Assert.InRange(Dense.RelativeError(product, Dense.Of(module)), 0, 1e-10);
        },
        iter: 500);

    [Fact]
    public void SingularValuesAreThoseOfTheProduct() => Modules.Any.Sample(
        module =>
        {
            // The reference is accurate for matrices of ordinary size only.
            double[] product = Dense.Of(module);
            double norm = Dense.Norm(product) is var size && size > 0 ? size : 1;
            product = Array.ConvertAll(product, value => value / norm);
            Vector<double> expected = Matrix<double>.Build.DenseOfRowMajor(module.OutputSize, module.InputSize, product).Svd(computeVectors: false).S;
            double[] values = BalancedFactors.Create(module).SingularValues;
            Assert.Equal(module.Rank, values.Length);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.Equal(i < expected.Count ? expected[i] : 0, values[i] / norm, 1e-12);
            }
        },
        iter: 200);

    [Fact]
    public void TheFactorsAreBalanced() => Modules.Any.Sample(
        module =>
        {
            BalancedFactors factors = BalancedFactors.Create(module);
            for (int j = 0; j < module.Rank; j++)
            {
                double root = Math.Sqrt(factors.SingularValues[j]);
                double[] column = [.. Enumerable.Range(0, module.OutputSize).Select(i => factors.Up[(i * module.Rank) + j])];
                Assert.Equal(root, Dense.Norm(column), 1e-12 * root);
                Assert.Equal(root, Dense.Norm(factors.Down.AsSpan(j * module.InputSize, module.InputSize)), 1e-12 * root);
            }
        },
        iter: 200);

    [Fact]
    public void KnownFactors()
    {
        // scaling * B * A = diag(8, 2) in a corner: singular values 8 and 2.
        var module = new LoraModule("m", 3, 2, 2, 2.0, [0, 1, 0, 4, 0, 0], [0, 1, 1, 0]);
        BalancedFactors factors = BalancedFactors.Create(module);
        Assert.Equal(8, factors.SingularValues[0], 1e-14);
        Assert.Equal(2, factors.SingularValues[1], 1e-14);
        Assert.Equal(Math.Sqrt(8), Math.Abs(factors.Down[0]), 1e-14);
        Assert.Equal(Math.Sqrt(2), Math.Abs(factors.Up[3]), 1e-14);
    }

    [Fact]
    public void FreshAdaptersGiveZeros()
    {
        LoraModule module = LoraModule.Random("m", 10, 7, 4, 8, 1);
        Array.Clear(module.B);
        BalancedFactors factors = BalancedFactors.Create(module);
        Assert.All(factors.Down.Concat(factors.Up).Concat(factors.SingularValues), value => Assert.Equal(0.0, value));
    }

    [Fact]
    public void TermsThatCancelGiveZeros()
    {
        LoraModule one = LoraModule.Random("m", 300, 200, 1, 1, 1);
        float[] a = [.. one.A, .. one.A.Select(value => -value)];
        float[] b = [.. one.B.SelectMany(value => new[] { value, value })];
        Assert.All(BalancedFactors.Create(new LoraModule("m", 300, 200, 2, 3.0, a, b)).SingularValues, value => Assert.Equal(0.0, value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(1e-280)]
    [InlineData(1e100)]
    public void AnyScalingWillDo(double scaling)
    {
        LoraModule module = LoraModule.Random("m", 9, 8, 3, 3, 1);
        var scaled = new LoraModule("m", 9, 8, 3, scaling, module.A, module.B);
        BalancedFactors factors = BalancedFactors.Create(scaled);
        double[] product = Dense.Product(factors.Up, factors.Down, 8, 3, 9);
        double unit = scaling == 0 ? 1 : scaling;
        Assert.InRange(
            Dense.RelativeError(Array.ConvertAll(product, value => value / unit), Array.ConvertAll(Dense.Of(scaled), value => value / unit)), 0, 1e-13);
    }

    [Fact]
    public void UnevenFactorsKeepTheirPrecision()
    {
        // Column j of B times 10^(6-4j), row j of A divided by it: the product is of ordinary size.
        LoraModule module = LoraModule.Random("m", 40, 30, 4, 4, 1);
        for (int j = 0; j < 4; j++)
        {
            float size = MathF.Pow(10, 6 - (4 * j));
            for (int i = 0; i < 30; i++)
            {
                module.B[(i * 4) + j] *= size;
            }

            for (int i = 0; i < 40; i++)
            {
                module.A[(j * 40) + i] /= size;
            }
        }

        BalancedFactors factors = BalancedFactors.Create(module);
        Assert.InRange(Dense.RelativeError(Dense.Product(factors.Up, factors.Down, 30, 4, 40), Dense.Of(module)), 0, 1e-13);
    }

    [Fact]
    public void RankDeficiencyGivesZeroRows()
    {
        LoraModule module = LoraModule.Random("m", 50, 40, 6, 8, 1);
        module.A.AsSpan(0, 50).CopyTo(module.A.AsSpan(3 * 50));
        BalancedFactors factors = BalancedFactors.Create(module);
        Assert.True(factors.SingularValues[4] > 0);
        Assert.Equal(0.0, factors.SingularValues[5]);
        Assert.All(factors.Down[(5 * 50)..], value => Assert.Equal(0.0, value));
    }

    [Fact]
    public void LargeModulesKeepTheirPrecision()
    {
        LoraModule module = LoraModule.Random("m", 1100, 900, 48, 96, 5);
        BalancedFactors factors = BalancedFactors.Create(module);
        double[] product = Dense.Product(factors.Up, factors.Down, 900, 48, 1100);
        Assert.InRange(Dense.RelativeError(product, Dense.Of(module)), 0, 1e-13);
    }
}
