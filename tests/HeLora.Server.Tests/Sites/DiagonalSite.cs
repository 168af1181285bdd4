using HeLora.Adapters.Peft;
using HeLora.Loopback;
using HeLora.Protocol.Diagonal;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests;

/// <summary>A site of the diagonal plan. Its errors are those of projections over all tokens.</summary>
internal sealed class DiagonalSite : CiphertextSite
{
    private readonly TestRing _ring;

    public DiagonalSite(
        IReadOnlyList<LoraModule> modules, int batch, TestRing ring = TestRing.Tuned, int threads = 1, long tokenLimit = long.MaxValue)
        : base(modules, SiteLoopbacks.Diagonal(TestRings.Of(ring), modules, batch, threads, tokenLimit), TestRings.Of(ring)) => _ring = ring;

    /// <summary>Another client of an adapter, which is not disposed with it.</summary>
    public DiagonalSite(DiagonalAdapter adapter, IReadOnlyList<LoraModule> modules, TestRing ring)
        : base(modules, Connect(adapter, TestRings.Of(ring)), TestRings.Of(ring)) => _ring = ring;

    public new DiagonalAdapter Adapter => (DiagonalAdapter)base.Adapter;

    public DiagonalOffer Offer => Adapter.Offer;

    public DiagonalLayout Layout => Offer.Layout;

    /// <summary>One projection of Gaussian weights.</summary>
    public static DiagonalSite Random(int inputSize, int outputSize, int rank, int batch, TestRing ring = TestRing.Tuned) =>
        new([LoraModule.Random("m", inputSize, outputSize, rank, 2 * rank, 42)], batch, ring);

    public override TestSite Another() => new DiagonalSite(Adapter, Modules, _ring);

    /// <inheritdoc/>
    public override double[] Errors(float[] x, float[] deltas) => DeltaErrors.OfProjections(Modules, x, deltas);

    /// <summary>The rms error of a single projection, relative to the size of deltas of activations that are spread evenly.</summary>
    public double RelativeError(float[] x, float[] deltas)
    {
        LoraModule module = Modules[0];
        double error = 0, norm = 0;
        var reference = new double[module.OutputSize];
        for (int t = 0; t < x.Length / module.InputSize; t++)
        {
            ReadOnlySpan<float> token = x.AsSpan(t * module.InputSize, module.InputSize);
            module.Apply(token, reference);
            error += reference.Select((v, i) => Math.Pow(deltas[(t * reference.Length) + i] - v, 2)).Sum();
            norm += token.ToArray().Sum(v => (double)v * v);
        }

        double square = Adapters.Algebra.BalancedFactors.Create(module).SingularValues.Sum(v => v * v);
        return Math.Sqrt(error / norm * module.InputSize / square);
    }
}
