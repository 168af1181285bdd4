using System.Buffers.Binary;
using CsCheck;
using HeLora.Compiler;
using HeLora.Compiler.Diagonal;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;

namespace HeLora.Protocol.Tests.Diagonal;

public sealed class DiagonalOfferTests
{
    [Fact]
    public void TheProfilesAreSecure()
    {
        Assert.Equal((8192, 2), (DiagonalRings.Tuned.Degree, DiagonalRings.Tuned.LimbCount));
        Assert.InRange(DiagonalRings.Tuned.Log2Qp, 100, SecurityTable.MaxLog2Qp(8192));
        Assert.Equal((16384, 3, 40), (DiagonalRings.Fast.Degree, DiagonalRings.Fast.LimbCount, Math.Round(DiagonalRings.Fast.Ring.Limbs[2].Modulus.Log2)));
        Assert.Equal((16384, 4, 45), (DiagonalRings.Safe.Degree, DiagonalRings.Safe.LimbCount, Math.Round(DiagonalRings.Safe.Ring.Limbs[2].Modulus.Log2)));
        Assert.InRange(DiagonalRings.Safe.Log2Qp, 100, SecurityTable.MaxLog2Qp(16384));
        Assert.Throws<ArgumentOutOfRangeException>(() => DiagonalParameters.Create((ParameterProfile)3));
    }

    [Fact]
    public void OffersComeBackAsTheyWere()
    {
        Gen.Select(
            Gen.Int[1, 9000], Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 40], Gen.Double[0, 1e300]).Array[1, 5], Gen.Int[1, 20], Gen.Bool,
            Gen.Int[14, 30], Gen.Int[0, int.MaxValue])
        .Sample((inputs, shapes, batch, deep, bits, pick) =>
        {
            SchemeParameters parameters = deep ? DiagonalRings.SmallDeep : DiagonalRings.Small;
            ModuleShape[] modules = [.. shapes.Select((s, i) => new ModuleShape($"модель.{i} ✓", s.Item1, s.Item2))];
            DiagonalLayout[] candidates = [.. DiagonalCandidates.Enumerate(parameters, inputs, modules, batch)];
            var offer = new DiagonalOffer(parameters, candidates[pick % candidates.Length], bits, [.. shapes.Select(s => s.Item3)]);
            byte[] bytes = offer.Serialize();
            DiagonalOffer read = DiagonalOffer.Deserialize(parameters, bytes);
            Assert.Equal(bytes, read.Serialize());
            Assert.Equal(offer.Id, read.Id);
            Assert.Equal(modules, read.Layout.Modules);
            Assert.Equal(offer.DeltaScales, read.DeltaScales);
            Assert.Equal(offer.AnswerBits, read.AnswerBits);
            Assert.Equal(offer.Layout.Program(1), read.Layout.Program(1));
            Assert.Equal(offer.Layout.GaloisElements(), read.Layout.GaloisElements());
            Assert.Equal(offer.ActivationBytes(batch), read.ActivationBytes(batch));
            Assert.Equal(offer.AnswerBytes(batch), read.AnswerBytes(batch));
        }, iter: 60);
    }

    // The format is frozen: docs/formats.md, type 19.
    [Fact]
    public void TheFormatIsThis()
    {
        ModuleShape[] modules = [new("q", 200, 6), new("vé", 30, 16)];
        var layout = new DiagonalLayout(DiagonalRings.Small, 300, modules, 2, 16, 4, [new DiagonalSplit(2, 3), new DiagonalSplit(8, 1)]);
        byte[] written = new DiagonalOffer(DiagonalRings.Small, layout, 24, [1.5, 0]).Serialize();
        using var stream = new MemoryStream();
        using var expected = new BinaryWriter(stream);
        expected.Write("HLRA"u8);
        expected.Write((ushort)1);
        expected.Write((ushort)19);
        expected.Write(DiagonalRings.Small.Fingerprint);
        foreach (int field in (int[])[300, 2, 16, 4, 24, 2])
        {
            expected.Write(field);
        }

        foreach ((byte[] name, int outputs, int rank, int up, int tail, double scale) in
            ((byte[], int, int, int, int, double)[])[("q"u8.ToArray(), 200, 6, 2, 3, 1.5), ("vé"u8.ToArray(), 30, 16, 8, 1, 0)])
        {
            expected.Write(name.Length);
            expected.Write(name);
            expected.Write(outputs);
            expected.Write(rank);
            expected.Write(up);
            expected.Write(tail);
            expected.Write(scale);
        }

        Assert.Equal(stream.ToArray(), written);
    }

    [Fact]
    public void PartsMustFit()
    {
        DiagonalLayout layout = Create().Layout;
        Assert.Equal("answerBits", Refused(() => new DiagonalOffer(DiagonalRings.Small, layout, 11, [1])));
        Assert.Equal("answerBits", Refused(() => new DiagonalOffer(DiagonalRings.Small, layout, 31, [1])));
        Assert.Equal("deltaScales", Refused(() => new DiagonalOffer(DiagonalRings.Small, layout, 24, [])));
        Assert.Equal("deltaScales", Refused(() => new DiagonalOffer(DiagonalRings.Small, layout, 24, [1, 1])));
        Assert.Contains("fingerprint", Assert.Throws<WireFormatException>(
            () => DiagonalOffer.Deserialize(DiagonalRings.SmallDeep, Create().Serialize())).Message, StringComparison.Ordinal);

        static string? Refused(Func<DiagonalOffer> create) => Assert.ThrowsAny<ArgumentException>(create).ParamName;
    }

    [Fact]
    public void MessagesFitInAnArray()
    {
        Gen.Select(Gen.Int[1, 1 << 16], Gen.Int[1, 1 << 16], Gen.Int[1, 16], Gen.Int[1, 64]).Sample((inputs, outputs, count, batch) =>
        {
            ModuleShape[] modules = [.. Enumerable.Range(0, count).Select(i => new ModuleShape($"m{i}", outputs, 1 + i))];
            var offer = new DiagonalOffer(DiagonalRings.Tuned, DiagonalCandidates.Enumerate(DiagonalRings.Tuned, inputs, modules, batch).Last(), 30, new double[count]);
            Assert.InRange(offer.MaxTokens, 1, BatchHeader.MaxTokens);
            Assert.InRange(offer.ActivationBytes(offer.MaxTokens), 1, Array.MaxLength);
            Assert.InRange(offer.AnswerBytes(offer.MaxTokens), 1, Array.MaxLength);
        }, iter: 30);
    }

    private static DiagonalOffer Create() =>
        new(DiagonalRings.Small, ChosenLayouts.Diagonal(DiagonalRings.Small, 300, [new ModuleShape("q_proj", 200, 6)], 2), 24, [1.5]);
}
