using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat.Ciphertexts;
using HeLora.Loopback;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests;

/// <summary>A site of a plan of ciphertexts.</summary>
internal abstract class CiphertextSite(IReadOnlyList<LoraModule> modules, CiphertextLoopback loopback, LoopbackParameters parameters)
    : TestSite(modules, loopback, loopback.Client)
{
    public LoopbackParameters Parameters => parameters;

    public ISiteAdapter Adapter => loopback.Adapter;

    public CiphertextClient Client => loopback.Client;

    public ISiteSession Session => loopback.Session;

    public PublicKey PublicKey => loopback.Keys.PublicKey;

    public GaloisKeys? GaloisKeys => loopback.Keys.GaloisKeys;

    /// <summary>Bytes of all keys as sent.</summary>
    public long KeyBytes => loopback.Keys.Sizes.PublicKeyBytes + loopback.Keys.Sizes.GaloisKeyBytes;

    /// <summary>The offer as the server has it.</summary>
    public ICiphertextOffer SiteOffer => Adapter.Offer;

    public override long TokensAnswered => Session.TokensAnswered;

    public override void Prepare(int tokens)
    {
        Client.Prepare(tokens);
        Session.Prepare(tokens);
    }

    public override int TokenCount(ReadOnlySpan<byte> request) => Session.TokenCount(request);

    public override byte[] Evaluate(ReadOnlyMemory<byte> request) => Session.Evaluate(request);

    public override void Evaluate(ReadOnlyMemory<byte> request, Memory<byte> answer) => Session.Evaluate(request, answer);

    /// <summary>Connects a client with fresh keys, which it owns, to an adapter, which it does not own.</summary>
    protected static CiphertextLoopback Connect(ISiteAdapter adapter, LoopbackParameters parameters)
    {
        var keys = new LoopbackKeys(parameters);
        return new CiphertextLoopback(adapter, keys, owned: keys);
    }
}
