using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Protocol;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Diagonal;

public sealed class DiagonalAdapterTests
{
    private static readonly SchemeParameters Parameters = TestRings.OfServer(TestRing.Small);

    [Fact]
    public void ALayoutMustBeTheirs()
    {
        LoraModule module = LoraModule.Random("a", 8, 4, 2, 4, 1);
        DiagonalLayout Layout(string name, int inputs, int outputs, int rank) =>
            ChosenLayouts.Diagonal(Parameters, inputs, [new ModuleShape(name, outputs, rank)], 1);
        DiagonalAdapter.Create(Parameters, [module], Layout("another name", 8, 4, 2)).Dispose();
        foreach (DiagonalLayout other in (DiagonalLayout[])[Layout("a", 9, 4, 2), Layout("a", 8, 5, 2), Layout("a", 8, 4, 3)])
        {
            Assert.Equal("layout", Assert.Throws<ArgumentException>(() => DiagonalAdapter.Create(Parameters, [module], other)).ParamName);
        }

        Assert.Equal("layout", Assert.Throws<ArgumentException>(
            () => DiagonalAdapter.Create(TestRings.OfServer(TestRing.SmallDeep), [module], Layout("a", 8, 4, 2))).ParamName);
    }

    [Fact]
    public void ProductsMustBeFinite()
    {
        float[] huge = [.. Enumerable.Repeat(1e38f, 16)];
        var module = new LoraModule("a", 8, 8, 2, double.MaxValue, huge, huge);
        Assert.Equal("modules", Assert.Throws<ArgumentException>(() => DiagonalAdapter.Create(Parameters, [module], 1)).ParamName);
    }

    // What an offer says is a few numbers long and holds no weight; answers have a small modulus.
    [Fact]
    public void OffersDescribeTheSite()
    {
        LoraModule[] modules = [LoraModule.Random("a", 80, 40, 8, 4, 1), LoraModule.Random("b", 80, 3, 2, 4, 2)];
        using DiagonalAdapter adapter = DiagonalAdapter.Create(Parameters, modules, 1);
        Assert.Equal([new ModuleShape("a", 40, 8), new ModuleShape("b", 3, 2)], adapter.Offer.Layout.Modules);
        Assert.InRange(adapter.Offer.Serialize().Length, 1, 150);
        Assert.InRange(adapter.Offer.AnswerBits, adapter.Offer.Layout.Ring.MinAnswerBits, 24);
        Assert.Equal(2, adapter.Offer.DeltaScales.Count);
    }

    // One input and one output: nothing is rotated, and no key is asked for.
    [Theory]
    [InlineData(TestRing.Small)]
    [InlineData(TestRing.SmallDeep)]
    public void NoKeysAreNeededWhereNothingIsRotated(TestRing ring)
    {
        using DiagonalSite site = DiagonalSite.Random(1, 1, 1, 1, ring);
        Assert.Empty(site.Layout.GaloisElements());
        using ISiteSession session = site.Adapter.Open(site.PublicKey, null);
        float[] x = [3.5f];
        SiteRequest request = site.Encrypt(x);
        Assert.InRange(site.Errors(x, site.Decrypt(request, session.Evaluate(request.Message)))[0], double.NegativeInfinity, -8);
    }

    [Fact]
    public void TheBackendKnowsThePlan()
    {
        LoraModule[] modules = [LoraModule.Random("a", 80, 40, 8, 4, 1)];
        DiagonalLayout layout = ChosenLayouts.Diagonal(Parameters, 80, [new ModuleShape("a", 40, 8)], 1);
        using ISiteAdapter adapter = SiteAdapters.Create(CpuBackend.Shared, Parameters, layout, modules);
        Assert.IsType<DiagonalAdapter>(adapter);
        DiagonalModule part = layout.Parts[0];
        long down = 2L * layout.InputBlocks * part.Diagonals, up = (long)part.OutputBlocks * part.Rows;
        Assert.Equal(8 * 1024 * (down + up), adapter.MemoryBytes);
    }

    [Fact]
    public void MemoryIsCounted()
    {
        LoraModule[] modules = [LoraModule.Random("a", 80, 40, 8, 4, 1)];
        using var site = new DiagonalSite(modules, 1, TestRing.Small);
        long client = site.Client.MemoryBytes, server = site.Session.MemoryBytes;
        Assert.Equal(0, server);
        site.Client.Prepare(3);
        site.Session.Prepare(3);

        // A mask has two limbs of b; one for an answer two polynomials and their errors.
        Assert.Equal(client + (8 * 1024 * 2L * site.Layout.InputCiphertexts(3)), site.Client.MemoryBytes);
        Assert.Equal(server + (8 * 1024 * 4L * site.Layout.AnswerCiphertexts(3)), site.Session.MemoryBytes);
    }
}
