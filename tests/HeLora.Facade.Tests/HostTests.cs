using CsCheck;
using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server;

namespace HeLora.Facade.Tests;

/// <summary>The host's door: what it loads, groups and refuses, whatever the plan.</summary>
public sealed class HostTests
{
    private static readonly PublishOptions Streaming = new() { Objective = new Objective { Plan = PlanKind.Streaming, PrecisionBits = 8 } };

    [Fact]
    public void ModulesThatShareAnInputFormASite()
    {
        LoraModule[] modules =
        [
            Module("model.layers.0.self_attn.q_proj", 64), Module("model.layers.0.self_attn.k_proj", 64), Module("model.layers.0.self_attn.o_proj", 64),
            Module("model.layers.1.self_attn.q_proj", 64), Module("model.layers.0.mlp.gate_proj", 64), Module("model.layers.0.mlp.up_proj", 64),
            Module("model.layers.0.mlp.down_proj", 96), Module("model.layers.0.block_sparse_moe.experts.0.w1", 64),
            Module("model.layers.0.block_sparse_moe.experts.0.w3", 64), Module("model.layers.0.block_sparse_moe.experts.1.w1", 64),
            Module("encoder.layer.0.attention.self.query", 64), Module("encoder.layer.0.attention.self.value", 64),
        ];
        Assert.Equal(
            [
                "model.layers.0.self_attn.q_proj model.layers.0.self_attn.k_proj", "model.layers.0.self_attn.o_proj", "model.layers.1.self_attn.q_proj",
                "model.layers.0.mlp.gate_proj model.layers.0.mlp.up_proj", "model.layers.0.mlp.down_proj",
                "model.layers.0.block_sparse_moe.experts.0.w1 model.layers.0.block_sparse_moe.experts.0.w3",
                "model.layers.0.block_sparse_moe.experts.1.w1", "encoder.layer.0.attention.self.query encoder.layer.0.attention.self.value",
            ],
            SiteGrouping.BySharedInput(modules).Select(site => string.Join(' ', site.Select(m => m.Name))));
        Assert.Equal(modules.Length, SiteGrouping.None(modules).Count);
    }

    // The queries of these attentions read another sequence than their keys and values.
    [Theory]
    [InlineData("decoder.block.0.layer.1.EncDecAttention.q", "decoder.block.0.layer.1.EncDecAttention.k")]
    [InlineData("model.decoder.layers.0.encoder_attn.q_proj", "model.decoder.layers.0.encoder_attn.k_proj")]
    [InlineData("decoder.layer.0.crossattention.self.query", "decoder.layer.0.crossattention.self.key")]
    [InlineData("down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_q", "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k")]
    public void CrossAttentionIsNotGrouped(string query, string key) =>
        Assert.Equal(2, SiteGrouping.BySharedInput([Module(query, 64), Module(key, 64)]).Count);

    [Fact]
    public void ModulesOfDifferentInputSizesAreNotGrouped() =>
        Assert.Equal(2, SiteGrouping.BySharedInput([Module("a.q_proj", 64), Module("a.k_proj", 96)]).Count);

    [Fact]
    public void AGroupingThatLosesAModuleIsRefused()
    {
        using var host = new AdapterHost();
        LoraModule[] modules = [Module("a", 64), Module("b", 64)];
        PublishOptions half = Streaming with { Grouping = all => [[all[0]]] }, twice = Streaming with { Grouping = all => [[all[0]], [all[0]]] };
        Assert.StartsWith("grouping: sites of 1 modules", Assert.Throws<ArgumentException>(() => host.Load("x", modules, half)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => host.Load("x", modules, twice));
        Assert.Throws<ArgumentException>(() => host.Load("x", [Module("a", 64), Module("a", 64)], Streaming));
        Assert.Empty(host.Adapters);
    }

    [Fact]
    public void ANameIsLoadedOnce()
    {
        using var host = new AdapterHost();
        host.Load("x", [Module("a", 64)], Streaming);
        Assert.Contains("'x' is loaded", Assert.Throws<ArgumentException>(() => host.Load("x", [Module("a", 64)], Streaming)).Message, StringComparison.Ordinal);
        Assert.Single(host.Adapters);
    }

    [Theory]
    [InlineData(nameof(AdapterHostOptions.Threads))]
    [InlineData(nameof(AdapterHostOptions.Secret))]
    [InlineData(nameof(AdapterHostOptions.MaxSessions))]
    [InlineData(nameof(AdapterHostOptions.SessionIdleTimeout))]
    [InlineData(nameof(AdapterHostOptions.TokenLimit))]
    [InlineData(nameof(AdapterHostOptions.MaxBlocks))]
    public void OptionsOutOfRangeAreNamed(string name)
    {
        var options = new AdapterHostOptions();
        options = name switch
        {
            nameof(AdapterHostOptions.Threads) => options with { Threads = 0 },
            nameof(AdapterHostOptions.Secret) => options with { Secret = new byte[31] },
            nameof(AdapterHostOptions.MaxSessions) => options with { MaxSessions = 0 },
            nameof(AdapterHostOptions.SessionIdleTimeout) => options with { SessionIdleTimeout = TimeSpan.Zero },
            nameof(AdapterHostOptions.TokenLimit) => options with { TokenLimit = -1 },
            _ => options with { MaxBlocks = 1 },
        };
        Assert.StartsWith($"{name}: ", Assert.Throws<ArgumentException>(() => new AdapterHost(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoBytesMakeHandleThrow()
    {
        using var host = new AdapterHost();
        host.Load("x", [Module("a", 64)], Streaming);
        using HostConnection connection = host.Connect("client");
        byte[][] valid =
        [
            new DescribeAdapter("x").Serialize(), new OpenSession(host.Adapters[0].PublicationId, 1, [], [new byte[60]]).Serialize(),
            new ResumeSession(1, 2).Serialize(), new CloseSession(1).Serialize(), new SessionClosed(1).Serialize(), new Refusal(RefusalReason.Failed, "").Serialize(),
        ];
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 2]).Sample(
            (index, position, value, kind) =>
            {
                byte[] bytes = [.. valid[index]];
                bytes[position % bytes.Length] = value;
                bytes = kind == 0 ? bytes[..(position % bytes.Length)] : bytes;
                Assert.InRange((int)WireOf(connection.Handle(bytes)), (int)WireType.Publication, (int)WireType.Refusal);
            }, iter: 3000, threads: 1);
        Gen.Byte.Array[0, 100].Sample(bytes => Assert.Equal(WireType.Refusal, WireOf(connection.Handle(bytes))), iter: 1000, threads: 1);
    }

    [Fact]
    public void AnotherClientCanNeitherResumeNorCloseASession()
    {
        using var host = new AdapterHost();
        Publication publication = host.Load("x", [Module("a", 64)], new PublishOptions
        {
            Objective = new Objective { Plan = PlanKind.Coefficient, Privacy = AdapterPrivacy.OpenBasis, PrecisionBits = 8 },
        });
        using SchemeParameters parameters = publication.CreateParameters().Single();
        using Client.Hazmat.SecretKey secret = Client.Hazmat.SecretKey.Generate(parameters);
        using PublicKey key = Client.Hazmat.KeyGenerator.CreatePublicKey(secret);
        byte[] open = new OpenSession(publication.Id, 5, [new(key.Serialize(), default)], []).Serialize();
        using HostConnection owner = host.Connect("owner"), thief = host.Connect("thief");
        Assert.Equal(WireType.SessionOpened, WireOf(owner.Handle(open)));
        Assert.Equal(RefusalReason.UnknownSession, Refusal.Deserialize(thief.Handle(new ResumeSession(publication.Id, 5).Serialize())).Reason);
        Assert.Equal(RefusalReason.BadMessage, Refusal.Deserialize(thief.Handle(open)).Reason);
        thief.Handle(new CloseSession(5).Serialize());
        Assert.Single(host.Sessions);
        Assert.Equal(WireType.SessionOpened, WireOf(owner.Handle(new ResumeSession(publication.Id, 5).Serialize())));
        owner.Handle(new CloseSession(5).Serialize());
        Assert.Empty(host.Sessions);
    }

    [Fact]
    public void ADisposedHostOrConnectionThrows()
    {
        var host = new AdapterHost();
        HostConnection connection = host.Connect("client"), closed = host.Connect("client");
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => closed.Handle(new DescribeAdapter("x").Serialize()));
        Assert.Equal(RefusalReason.UnknownAdapter, Refusal.Deserialize(connection.Handle(new DescribeAdapter("x").Serialize())).Reason);
        host.Dispose();
        host.Dispose();
        Assert.Throws<ObjectDisposedException>(() => connection.Handle(new DescribeAdapter("x").Serialize()));
        Assert.Throws<ObjectDisposedException>(() => host.Connect("client"));
    }

    private static WireType WireOf(byte[] message) => (WireType)BitConverter.ToUInt16(message, 6);

    private static LoraModule Module(string name, int inputSize) => LoraModule.Random(name, inputSize, 32, 4, 8, 1);
}
