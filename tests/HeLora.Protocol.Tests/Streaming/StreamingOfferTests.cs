using CsCheck;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Protocol.Tests.Streaming;

public sealed class StreamingOfferTests
{
    // The format is frozen: docs/formats.md, type 32.
    [Fact]
    public void TheFormatIsThis()
    {
        StreamingOffer offer = StreamingOffers.Create(AdapterPrivacy.OpenBasis, answerBits: 32, scale: 1.5, name: "vé");
        using var stream = new MemoryStream();
        using var expected = new BinaryWriter(stream);
        expected.Write("HLRA"u8);
        expected.Write((ushort)1);
        expected.Write((ushort)32);
        expected.Write(offer.Fingerprint);
        foreach (int field in (int[])[2048, 32, 1, 30, 32])
        {
            expected.Write(field);
        }

        expected.Write(1000.0);
        expected.Write(2);
        foreach ((byte[] name, int outputs, int rank, double scale) in ((byte[], int, int, double)[])[("vé"u8.ToArray(), 20, 4, 1.5), ("v"u8.ToArray(), 7, 3, 3.5)])
        {
            expected.Write(name.Length);
            expected.Write(name);
            expected.Write(outputs);
            expected.Write(rank);
            expected.Write(scale);
        }

        foreach (float value in offer.Bases.SelectMany(basis => basis))
        {
            expected.Write(value);
        }

        Assert.Equal(stream.ToArray(), offer.Serialize());
    }

    [Fact]
    public void PartsMustFit()
    {
        StreamingOffer good = StreamingOffers.Create(AdapterPrivacy.OpenBasis);
        Assert.Equal("answerBits", Refused(11, 1000, good.DeltaScales, good.Bases));
        Assert.Equal("answerBits", Refused(31, 1000, good.DeltaScales, good.Bases));
        Assert.Equal("normBound", Refused(22, double.NaN, good.DeltaScales, good.Bases));
        Assert.Equal("normBound", Refused(22, -1, good.DeltaScales, good.Bases));
        Assert.Equal("normBound", Refused(22, 1 << 28, good.DeltaScales, good.Bases));
        Assert.Equal("deltaScales", Refused(22, 1000, [1.0], good.Bases));
        Assert.Equal("bases", Refused(22, 1000, good.DeltaScales, []));
        Assert.Equal("bases", Refused(22, 1000, good.DeltaScales, [good.Bases[0], new float[2]]));

        string? Refused(int bits, double bound, IReadOnlyList<double> scales, IReadOnlyList<float[]> bases) =>
            Assert.ThrowsAny<ArgumentException>(() => new StreamingOffer(good.Layout, bits, bound, scales, bases)).ParamName;
    }

    [Fact]
    public void MessagesFitInAnArray()
    {
        Gen.Select(Gen.Int[1, StreamingLayout.MaxDimension], Gen.Int[1, StreamingLayout.MaxDimension], Gen.Int[0, 2], Gen.Int[1, 2]).Sample(
            (inputs, outputs, width, count) =>
            {
                var layout = new StreamingLayout(
                    AdapterPrivacy.Sealed, new StreamingParameters(2048, StreamingParameters.Widths[width]), inputs,
                    [.. Enumerable.Range(0, count).Select(i => new ModuleShape($"m{i}", outputs, 4))]);
                var offer = new StreamingOffer(layout, 20, 1, new double[count], []);
                Assert.Equal(
                    Math.Min(BatchHeader.MaxTokens, (Array.MaxLength - StreamingHeader.Size) / Math.Max(offer.InputBodySize, offer.AnswerBodySize)),
                    offer.MaxTokens);
                Assert.InRange(offer.ActivationBytes(offer.MaxTokens), 1, Array.MaxLength);
                Assert.InRange(offer.AnswerBytes(offer.MaxTokens), 1, Array.MaxLength);
            }, iter: 100);
    }

    [Fact]
    public void ABlockMustFitInAnArray()
    {
        // 2^21 answer words of 2048 positions.
        ModuleShape[] modules = [.. Enumerable.Range(0, 16).Select(i => new ModuleShape($"m{i}", StreamingLayout.MaxDimension, 4))];
        var layout = new StreamingLayout(AdapterPrivacy.Sealed, new StreamingParameters(2048, 32), 8, modules);
        Assert.Equal("layout", Assert.Throws<ArgumentException>(() => new StreamingOffer(layout, 20, 1, new double[16], [])).ParamName);
    }
}
