using System.Security.Cryptography;
using CsCheck;
using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Protocol.Tests.Session;

/// <summary>The publication of a whole adapter: what is written is read, and what does not fit is refused.</summary>
public sealed class PublicationTests
{
    private static readonly CiphertextParameterSpec Sealed = CiphertextParameterSpec.Of(CoefficientOffers.SealedParameters);

    private static readonly CiphertextParameterSpec Open = CiphertextParameterSpec.Of(CoefficientOffers.OpenParameters);

    [Fact]
    public void APublicationReadsBackAsItWasWritten()
    {
        Publication written = Create(), read = Publication.Deserialize(written.Serialize().Span);
        Assert.Equal((written.Id, "name", "base"), (read.Id, read.Name, read.BaseModel));
        Assert.Equal([Sealed, Open], read.ParameterSets);
        Assert.Equal([0, 1, null], read.Sites.Select(site => site.ParameterSet));
        Assert.Equal(written.Serialize().ToArray(), read.Serialize().ToArray());
        IReadOnlyList<SchemeParameters> parameters = read.CreateParameters();
        IReadOnlyList<ISiteOffer> offers = read.ReadOffers(parameters);
        Assert.Equal(["a", "b", "c"], offers.SelectMany(o => o.Layout.Modules).Select(m => m.Name));
        Assert.Equal(written.Sites.Select(s => s.Offer.ToArray()), offers.Select(o => o.Serialize()));
        foreach (SchemeParameters set in parameters)
        {
            set.Dispose();
        }
    }

    [Fact]
    public void TheIdIsThatOfTheBytes()
    {
        byte[] hash = SHA256.HashData(Create().Serialize().Span);
        Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash), Create().Id);
        Assert.NotEqual(Create().Id, Create("other").Id);
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        byte[] bytes = Create().Serialize().ToArray();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<WireFormatException>(() => Publication.Deserialize(bytes.AsSpan(0, length)));
        }

        Assert.Throws<WireFormatException>(() => Publication.Deserialize([.. bytes, 0]));
    }

    [Fact]
    public void ADamagedPublicationIsRefusedOrReadsAsWhatItSays()
    {
        byte[] valid = Create().Serialize().ToArray();
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte).Sample(
            (position, value) =>
            {
                byte[] bytes = [.. valid];
                bytes[position] = value;
                IReadOnlyList<SchemeParameters> parameters = [];
                try
                {
                    Publication read = Publication.Deserialize(bytes);
                    Assert.Equal(bytes, read.Serialize().ToArray());
                    parameters = read.CreateParameters();
                    read.ReadOffers(parameters);
                }
                catch (WireFormatException)
                {
                    // Refused.
                }
                finally
                {
                    foreach (SchemeParameters set in parameters)
                    {
                        set.Dispose();
                    }
                }
            }, iter: 400);
    }

    [Fact]
    public void PartsThatDoNotFitAreNamed()
    {
        byte[] coefficient = Coefficient("a", AdapterPrivacy.Sealed), streaming = Streaming("c");
        Assert.StartsWith("site 0: no parameter set", Refused([new(null, coefficient)]), StringComparison.Ordinal);
        Assert.StartsWith("site 0: parameter set 2; expected one below 2", Refused([new(2, coefficient)]), StringComparison.Ordinal);
        Assert.StartsWith("site 0: parameter set 0; expected none for the streaming plan", Refused([new(0, streaming)]), StringComparison.Ordinal);
        Assert.StartsWith("site count: 0", Refused([]), StringComparison.Ordinal);
        Assert.StartsWith("site 1: Publication; expected an offer", Refused([new(0, coefficient), new(0, Create().Serialize())]), StringComparison.Ordinal);

        static string Refused(IReadOnlyList<PublishedSite> sites) =>
            Assert.Throws<ArgumentException>(() => new Publication("name", "", [Sealed, Open], sites)).Message;
    }

    [Fact]
    public void NoPathAndNoOfferOccursTwice()
    {
        byte[] streaming = Streaming("c");
        Assert.Contains("again; expected an offer of its own", Refused([new(null, streaming), new(null, streaming)]), StringComparison.Ordinal);
        Assert.Contains("module path 'c' again", Refused([new(null, streaming), new(1, Coefficient("c", AdapterPrivacy.OpenBasis))]), StringComparison.Ordinal);

        static string Refused(IReadOnlyList<PublishedSite> sites) => Assert.Throws<WireFormatException>(
            () => new Publication("name", "", [Sealed, Open], sites).ReadOffers([CoefficientOffers.SealedParameters, CoefficientOffers.OpenParameters])).Message;
    }

    [Theory]
    [InlineData(4096, 60ul)]
    [InlineData(1000, 0ul)]
    [InlineData(1024, 0ul)]
    public void ParametersThatProtectNothingAreRefused(int degree, ulong extra)
    {
        ulong[] moduli = [.. Sealed.Moduli, .. extra == 0 ? [] : Open.Moduli];
        var publication = new Publication("name", "", [new CiphertextParameterSpec(degree, moduli, Sealed.SpecialPrime)], [new(0, Coefficient("a", AdapterPrivacy.Sealed))]);
        Assert.StartsWith("parameter set 0: ", Assert.Throws<WireFormatException>(publication.CreateParameters).Message, StringComparison.Ordinal);
    }

    private static Publication Create(string name = "name") => new(
        name, "base", [Sealed, Open],
        [new(0, Coefficient("a", AdapterPrivacy.Sealed)), new(1, Coefficient("b", AdapterPrivacy.OpenBasis)), new(null, Streaming("c"))]);

    private static byte[] Coefficient(string module, AdapterPrivacy privacy)
    {
        SchemeParameters parameters = CoefficientOffers.Parameters(privacy);
        ModuleShape[] modules = [new(module, 16, 2)];
        CoefficientLayout layout = CoefficientLayouts.Choose(privacy, parameters.Degree, 32, modules, 1);
        return new CoefficientOffer(parameters, layout, 22, 1e6, [0.25], privacy == AdapterPrivacy.Sealed ? [] : [new float[32]]).Serialize();
    }

    private static byte[] Streaming(string module) => new StreamingOffer(
        new StreamingLayout(AdapterPrivacy.Sealed, new StreamingParameters(2048, 48), 32, [new ModuleShape(module, 16, 2)]), 24, 1000, [1], []).Serialize();
}
