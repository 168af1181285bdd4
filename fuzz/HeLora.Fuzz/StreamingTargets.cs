using System.Buffers.Binary;
using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Server.Hazmat;

namespace HeLora.Fuzz;

/// <summary>
/// The messages of the streaming plan. What is accepted changes the state of client and server, which goes on or is made
/// anew, so that the next message is not refused for that alone.
/// </summary>
internal static class StreamingTargets
{
    private const int Tokens = 2, InputSize = 5, OutputSize = 3, PositionField = StreamingHeader.Size - 12, MaxOpened = 256;

    // Made late, as instrumented code cannot run before the fuzzer is connected.
    private static readonly Lazy<MemoryMaskSpool> Spool = new(() => new MemoryMaskSpool());
    private static readonly Lazy<StreamingClient> Client = new(() => new StreamingClient(Adapter.Offer, Spool.Value));
    private static readonly Lazy<PendingBlock> Block = new(() => Client.Value.BeginBlock());
    private static readonly StreamingRequest Request = new();
    private static StreamingAdapter? _adapter;
    private static StreamingSession? _session;
    private static int _opened;

    private static readonly byte[][] Dictionary =
        new uint[] { 0, 1, 2, 32, 40, 48, 64, 2047, 2048, 4096, 8192, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF }.Select(BitConverter.GetBytes).ToArray();

    public static FuzzTarget Offer { get; } = new(
        "streaming-offer",
        bytes =>
        {
            var offer = StreamingOffer.Deserialize(bytes);
            if (!bytes.AsSpan().SequenceEqual(offer.Serialize()))
            {
                throw new InvalidOperationException("the offer was accepted and is another one when written again");
            }

            if (offer.ActivationBytes(offer.MaxTokens) <= 0 || offer.AnswerBytes(offer.MaxTokens) <= 0 || offer.BlockAnswerBytes <= 0
                || !(offer.ActivationNorm > 0))
            {
                throw new InvalidOperationException("the offer was accepted and cannot be used");
            }
        },
        () =>
        [
            CreateAdapter(AdapterPrivacy.Sealed, 40).Offer.Serialize(), CreateAdapter(AdapterPrivacy.Sealed, 48).Offer.Serialize(),
            CreateAdapter(AdapterPrivacy.OpenBasis, 32).Offer.Serialize(), CreateAdapter(AdapterPrivacy.OpenBasis, 48).Offer.Serialize(),
        ],
        Dictionary);

    // An adapter remembers every spool: from time to time another one takes over.
    public static FuzzTarget Hello { get; } = new(
        "streaming-hello",
        bytes =>
        {
            if (_opened >= MaxOpened)
            {
                Renew();
            }

            Adapter.Open(bytes).Dispose();
            _opened++;
        },
        () => [Client.Value.Hello()],
        Dictionary);

    public static FuzzTarget Welcome { get; } = new(
        "streaming-welcome", bytes => Client.Value.Welcome(bytes), () => [Session.Welcome(), WithBlock(Session).Welcome()], Dictionary);

    public static FuzzTarget BlockRequest { get; } = new(
        "streaming-block",
        bytes =>
        {
            Session.MakeBlock(bytes);
            Renew();
        },
        () => [Block.Value.Message.ToArray()],
        Dictionary);

    public static FuzzTarget BlockAnswer { get; } = new(
        "streaming-block-answer",
        bytes =>
        {
            using PendingBlock block = Client.Value.BeginBlock();
            Client.Value.CompleteBlock(block, WithPosition(bytes, Block.Value.Number, block.Number));

            // Its positions are used, so that blocks do not pile up.
            Client.Value.Encrypt(new float[InputSize * Adapter.Offer.Parameters.Degree], Request);
        },
        () => [Session.MakeBlock(Block.Value.Message.Span)],
        Dictionary);

    public static FuzzTarget Activations { get; } = new(
        "streaming-activations",
        bytes => Session.Evaluate(bytes),
        () =>
        {
            WithBlock(Session);
            return [.. Enumerable.Range(0, 8).Select(_ => CreateRequest())];
        },
        Dictionary);

    public static FuzzTarget Answers { get; } = new(
        "streaming-answers",
        bytes =>
        {
            if (!Request.IsOpen)
            {
                CreateRequest();
            }

            Client.Value.Decrypt(Request, WithPosition(bytes, 0, Request.Position), new float[Tokens * OutputSize]);
        },
        () =>
        {
            WithBlock(Session);
            byte[] answer = Session.Evaluate(CreateRequest());
            return [WithPosition(answer, Request.Position, 0)];
        },
        Dictionary);

    private static StreamingAdapter Adapter => _adapter ??= CreateAdapter(AdapterPrivacy.Sealed, 40);

    private static StreamingSession Session => _session ??= Adapter.Open(Client.Value.Hello());

    // A sealed adapter of the same weights makes the same offer, so that messages stay valid.
    private static void Renew()
    {
        _adapter?.Dispose();
        (_adapter, _session, _opened) = (null, null, 0);
    }

    private static StreamingAdapter CreateAdapter(AdapterPrivacy privacy, int wordBits) => StreamingAdapter.Create(
        [LoraModule.Random("layer.q_proj", InputSize, OutputSize, 2, 8, 1)],
        new StreamingLayout(
            privacy, new StreamingParameters(StreamingParameters.MinDegree, wordBits), InputSize, [new ModuleShape("layer.q_proj", OutputSize, 2)]));

    private static StreamingSession WithBlock(StreamingSession session)
    {
        using PendingBlock block = Client.Value.BeginBlock();
        Client.Value.CompleteBlock(block, session.MakeBlock(block.Message.Span));
        return session;
    }

    private static byte[] CreateRequest()
    {
        while (Client.Value.ReadyTokens < Tokens)
        {
            WithBlock(Session);
        }

        Client.Value.Encrypt(new float[Tokens * InputSize], Request);
        return Request.Message.ToArray();
    }

    // Puts another position where a certain one is.
    private static byte[] WithPosition(byte[] message, long from, long to)
    {
        byte[] other = [.. message];
        if (other.Length >= StreamingHeader.Size && BinaryPrimitives.ReadInt64LittleEndian(other.AsSpan(PositionField)) == from)
        {
            BinaryPrimitives.WriteInt64LittleEndian(other.AsSpan(PositionField), to);
        }

        return other;
    }
}
