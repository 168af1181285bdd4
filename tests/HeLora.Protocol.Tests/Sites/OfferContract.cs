using System.Buffers.Binary;
using CsCheck;
using HeLora.Scheme;

namespace HeLora.Protocol.Tests.Sites;

/// <summary>The fields of an offer that the contract varies.</summary>
public sealed record OfferFields
{
    public string Name { get; init; } = "model.q_proj";

    public double Scale { get; init; } = 0.25;

    public int AnswerBits { get; init; } = 22;

    public int Rank { get; init; } = 4;
}

/// <summary>The contract that the offers of every plan and policy meet.</summary>
public abstract class OfferContract
{
    // Bases take up the rest of an offer; damage to their numbers gives other offers.
    private const int Interesting = 200;

    /// <summary>The parameters that offers are read with; null for streaming.</summary>
    protected abstract SchemeParameters? Parameters { get; }

    /// <summary>Makes an offer of two modules.</summary>
    protected abstract ISiteOffer Create(OfferFields fields);

    /// <summary>Checks the fields of the plan.</summary>
    protected virtual void AssertSame(ISiteOffer expected, ISiteOffer actual)
    {
    }

    [Fact]
    public void OffersComeBackAsTheyWere()
    {
        ISiteOffer offer = Create(new OfferFields { Name = "модель.слой.0 ✓" }), read = Read(offer.Serialize());
        Assert.Equal(offer.GetType(), read.GetType());
        Assert.Equal(offer.Serialize(), read.Serialize());
        Assert.Equal((offer.Id, offer.Fingerprint), (read.Id, read.Fingerprint));
        Assert.Equal((offer.MaxTokens, offer.AnswerBits), (read.MaxTokens, read.AnswerBits));
        Assert.Equal(offer.DeltaScales, read.DeltaScales);
        Assert.Equal(offer.Bases, read.Bases);
        Assert.Equal((offer.ActivationBytes(3), offer.AnswerBytes(3)), (read.ActivationBytes(3), read.AnswerBytes(3)));
        ISiteLayout layout = offer.Layout, other = read.Layout;
        Assert.Equal((layout.Plan, layout.Privacy, layout.Degree), (other.Plan, other.Privacy, other.Degree));
        Assert.Equal((layout.InputSize, layout.UnitTokens), (other.InputSize, other.UnitTokens));
        Assert.Equal(layout.Modules, other.Modules);
        Assert.Equal(layout.Program(1), other.Program(1));
        Assert.Equal(layout.OperationGroups(5), other.OperationGroups(5));
        Assert.Equal((layout as ICiphertextLayout)?.GaloisElements(), (other as ICiphertextLayout)?.GaloisElements());
        AssertSame(offer, read);
    }

    [Fact]
    public void DifferentOffersHaveDifferentNames()
    {
        OfferFields usual = new();
        ulong[] ids = [.. ((OfferFields[])
            [usual, usual with { Name = "k" }, usual with { Scale = 0.5 }, usual with { AnswerBits = 23 }, usual with { Rank = 5 }])
            .Select(fields => Create(fields).Id)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], Create(usual).Id);
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        byte[] bytes = Create(new OfferFields()).Serialize();
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] truncated = bytes[..length];
            Assert.Throws<WireFormatException>(() => Read(truncated));
        }

        Assert.Throws<WireFormatException>(() => Read([.. bytes, 0]));
    }

    [Fact]
    public void MutationsAreRefusedOrOtherOffers()
    {
        byte[] valid = Create(new OfferFields()).Serialize();
        int interesting = Math.Min(valid.Length, Interesting);
        Gen.Select(Gen.Int[0, interesting - 1], Gen.Byte, Gen.Int[0, interesting - 1], Gen.Int[0, 7], Gen.Bool).Sample(
            (first, value, second, bit, both) =>
            {
                byte[] bytes = [.. valid];
                bytes[second] ^= (byte)(1 << bit);
                if (both)
                {
                    bytes[first] = value;
                }

                CheckRefusedOrAnother(bytes);
            }, iter: 20_000);
    }

    [Fact]
    public void FieldsOfAnyValueAreRefusedOrOtherOffers()
    {
        byte[] valid = Create(new OfferFields()).Serialize();
        uint[] values =
        [
            0, 1, 2, 3, 15, 16, 255, 256, 512, 4096, 1 << 16, (1 << 16) + 1, 1 << 17, (1 << 17) + 1, 1 << 20, (1 << 20) + 1, int.MaxValue,
            0x80000000, uint.MaxValue,
        ];
        for (int position = 0; position + 4 <= Math.Min(valid.Length, Interesting); position++)
        {
            foreach (uint value in values)
            {
                byte[] bytes = [.. valid];
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position), value);
                CheckRefusedOrAnother(bytes);
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1.0)]
    public void BadScalesAreRefused(double bad)
    {
        Assert.Equal("deltaScales", Assert.Throws<ArgumentException>(() => Create(new OfferFields { Scale = bad })).ParamName);
        byte[] bytes = Create(new OfferFields { Scale = 1.25 }).Serialize();
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(bytes.AsSpan().IndexOf(BitConverter.GetBytes(1.25))), bad);
        AssertRefused("delta scale", () => Read(bytes));
    }

    [Fact]
    public void NamesAreUtf8()
    {
        byte[] bytes = Create(new OfferFields { Name = "abc" }).Serialize();
        bytes[bytes.AsSpan().IndexOf("abc"u8)] = 0xff;
        AssertRefused("name", () => Read(bytes));
    }

    [Fact]
    public void LongNamesAreRefused()
    {
        string longest = new('n', 1024);
        Assert.Equal(longest, Read(Create(new OfferFields { Name = longest }).Serialize()).Layout.Modules[0].Name);
        Assert.Equal("layout", Assert.Throws<ArgumentException>(() => Create(new OfferFields { Name = longest + "n" })).ParamName);
    }

    [Fact]
    public void OtherParametersAreRefused()
    {
        byte[] bytes = Create(new OfferFields()).Serialize();
        bytes[8] ^= 1;
        AssertRefused("parameter fingerprint", () => Read(bytes));
    }

    [Fact]
    public void TheReaderGetsTheParametersThatThePlanNeeds()
    {
        byte[] bytes = Create(new OfferFields()).Serialize();
        AssertRefused("parameters", () => SiteOffers.Read(bytes, Parameters is null ? CoefficientOffers.SealedParameters : null));
        byte[] other = [.. bytes];
        BinaryPrimitives.WriteUInt16LittleEndian(other.AsSpan(6), (ushort)WireType.Activations);
        AssertRefused("type", () => Read(other));
    }

    private static void AssertRefused(string field, Action read) =>
        Assert.StartsWith(field, Assert.Throws<WireFormatException>(read).Message, StringComparison.Ordinal);

    private ISiteOffer Read(byte[] bytes) => SiteOffers.Read(bytes, Parameters);

    private void CheckRefusedOrAnother(byte[] bytes)
    {
        try
        {
            Assert.Equal(bytes, Read(bytes).Serialize());
        }
        catch (WireFormatException)
        {
            // Refused, as most are.
        }
    }
}
