using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol.Streaming;
using HeLora.SpoolProcess;

namespace HeLora.Client.Tests.Streaming;

/// <summary>
/// All that servers were ever sent, over every life of a client. With activations of zero the words are the masks
/// themselves: none may come twice, wherever it is taken from.
/// </summary>
internal sealed class Ledger
{
    private readonly HashSet<(UInt128 Spool, long Position)> _positions = [];
    private readonly HashSet<string> _masks = [];
    private readonly Dictionary<(UInt128 Spool, long Number), byte[]> _blocks = [];
    private readonly Dictionary<UInt128, ulong> _epochs = [];
    private readonly Dictionary<UInt128, long> _next = [];

    public static StreamingOffer Offer { get; } = StandInServer.CreateOffer();

    public StandInServer Server { get; } = new(Offer);

    /// <summary>Positions that were sent.</summary>
    public int Count => _positions.Count;

    /// <summary>Positions that were sent.</summary>
    public IEnumerable<long> Positions => _positions.Select(p => p.Position).Order();

    /// <summary>A client greets: in a later epoch than ever.</summary>
    public byte[] Greet(MaskSpool spool, byte[] hello)
    {
        Assert.True(spool.Epoch > _epochs.GetValueOrDefault(spool.Id), "the epoch rises");
        _epochs[spool.Id] = spool.Epoch;
        return Server.Welcome(hello, [.. _blocks.Keys.Where(k => k.Spool == spool.Id).Select(k => k.Number)]);
    }

    /// <summary>A block is asked for: a number has one message only.</summary>
    public byte[] MakeBlock(ReadOnlyMemory<byte> message)
    {
        BlockHeader header = Server.ReadBlock(message.Span);
        byte[] own = message.ToArray();
        Assert.Equal(own, _blocks.GetValueOrDefault((header.Common.Spool, header.Number), own));
        _blocks[(header.Common.Spool, header.Number)] = own;
        return Server.MakeBlock(message.Span);
    }

    /// <summary>A request of zero activations is sent: positions rise, and no mask was seen before.</summary>
    public byte[] Send(ReadOnlyMemory<byte> message)
    {
        StepHeader header = Server.ReadRequest(message.Span);
        Assert.Equal(_epochs[header.Common.Spool], header.Common.Epoch);
        Assert.True(header.Position >= _next.GetValueOrDefault(header.Common.Spool), "positions rise");
        _next[header.Common.Spool] = header.Position + header.Tokens;
        for (int t = 0; t < header.Tokens; t++)
        {
            ReadOnlySpan<byte> mask = message.Span.Slice(StreamingHeader.Size + (t * Offer.InputBodySize), Offer.InputBodySize);
            Assert.True(mask.ContainsAnyExcept((byte)0), "the mask is there");
            Assert.True(_masks.Add(Convert.ToHexString(mask)), "the mask is new");
            Assert.True(_positions.Add((header.Common.Spool, header.Position + t)), "the position is new");
        }

        return Server.Evaluate(message.Span);
    }
}
