using CsCheck;
using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Tests.Algebra;

public sealed class OrthonormalBasisTests
{
    [Fact]
    public void TheBasisIsOrthonormalAndGivesTheProduct() => Modules.Any.Sample(
        module =>
        {
            OrthonormalBasis basis = OrthonormalBasis.Create(module);
            Assert.Equal(Math.Min(module.Rank, module.OutputSize), basis.Size);
            Assert.InRange(OrthogonalityError(basis), 0, 1e-13);
            double[] product = Dense.Product(basis.Basis, basis.Private, module.OutputSize, basis.Size, module.InputSize);
            Assert.InRange(Dense.RelativeError(product, Dense.Of(module)), 0, 1e-10);
        },
        iter: 500);

    [Fact]
    public void SpansTheColumnsOfB()
    {
        LoraModule module = LoraModule.Random("m", 60, 40, 5, 10, 3);
        OrthonormalBasis basis = OrthonormalBasis.Create(module);
        double[] b = Array.ConvertAll(module.B, value => (double)value);
        double[] coordinates = Dense.Product(Transpose(basis.Basis, 40, 5), b, 5, 40, 5);
        Assert.InRange(Dense.RelativeError(Dense.Product(basis.Basis, coordinates, 40, 5, 5), b), 0, 1e-12);
    }

    [Fact]
    public void ColumnsOfBThatNoAnswerShowsAreNotPublished()
    {
        // A's second row is zero, so the second column of B never shows in an answer.
        LoraModule module = LoraModule.Random("m", 60, 400, 2, 2, 4);
        Array.Clear(module.A, 60, 60);
        OrthonormalBasis basis = OrthonormalBasis.Create(module, new GaussianSource(9).NextGaussian);
        double[] hidden = [.. Enumerable.Range(0, 400).Select(i => (double)module.B[(2 * i) + 1])];
        double inside = Dense.Norm(Dense.Product(Transpose(basis.Basis, 400, 2), hidden, 2, 400, 1)) / Dense.Norm(hidden);
        Assert.InRange(inside, 0, 0.25);
        Assert.InRange(OrthogonalityError(basis), 0, 1e-13);
    }

    [Fact]
    public void TheRotationIsDrawnAnewAndKeepsTheSpan()
    {
        LoraModule module = LoraModule.Random("m", 30, 20, 4, 8, 3);
        OrthonormalBasis first = OrthonormalBasis.Create(module);
        OrthonormalBasis second = OrthonormalBasis.Create(module);
        double[] change = Dense.Product(Transpose(first.Basis, 20, 4), second.Basis, 4, 20, 4);
        Assert.InRange(Dense.RelativeError(Dense.Product(first.Basis, change, 20, 4, 4), second.Basis), 0, 1e-12);
        Assert.InRange(Dense.RelativeError(first.Basis, second.Basis), 0.01, 3);
        Assert.Equal(
            OrthonormalBasis.Create(module, new GaussianSource(1).NextGaussian).Basis,
            OrthonormalBasis.Create(module, new GaussianSource(1).NextGaussian).Basis);
    }

    [Fact]
    public void TheRotationHasNoPreferredSignOrDirection()
    {
        // With W = I the basis is the rotation itself; its entries have mean 0 and mean square 1/3.
        var module = new LoraModule("m", 3, 3, 3, 1.0, [1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
        var source = new GaussianSource(5);
        var sums = new double[9];
        var squares = new double[9];
        const int Draws = 4000;
        for (int n = 0; n < Draws; n++)
        {
            double[] basis = OrthonormalBasis.Create(module, source.NextGaussian).Basis;
            for (int i = 0; i < 9; i++)
            {
                sums[i] += basis[i] / Draws;
                squares[i] += basis[i] * basis[i] / Draws;
            }
        }

        Assert.All(sums, mean => Assert.InRange(mean, -0.05, 0.05));
        Assert.All(squares, square => Assert.InRange(square, 0.3, 0.367));
    }

    [Fact]
    public void FreshAdaptersGiveARandomBasisAndAZeroMatrix()
    {
        LoraModule module = LoraModule.Random("m", 10, 7, 4, 8, 1);
        Array.Clear(module.B);
        OrthonormalBasis basis = OrthonormalBasis.Create(module);
        Assert.InRange(OrthogonalityError(basis), 0, 1e-13);
        Assert.All(basis.Private, value => Assert.Equal(0.0, value));
    }

    private static double OrthogonalityError(OrthonormalBasis basis)
    {
        double[] gram = Dense.Product(Transpose(basis.Basis, basis.OutputSize, basis.Size), basis.Basis, basis.Size, basis.OutputSize, basis.Size);
        for (int j = 0; j < basis.Size; j++)
        {
            gram[(j * basis.Size) + j] -= 1;
        }

        return Dense.Norm(gram);
    }

    private static double[] Transpose(double[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => matrix[(i % rows * columns) + (i / rows)])];
}
