using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Diagonal;
using HeLora.Protocol.Diagonal;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Fuzz;

/// <summary>The messages of the diagonal plan. An offer that is accepted must be written again as the same bytes.</summary>
internal static class DiagonalTargets
{
    private const int Tokens = 2, InputSize = 40, OutputSize = 24;

    // A small ring that protects nothing; made late, as instrumented code cannot run before the fuzzer is connected.
    private static readonly Lazy<SchemeParameters> Parameters = new(() =>
    {
        ulong[] large = Primes.NttPrimes(1024, 48, 2);
        return SchemeParameters.CreateInsecure(1024, [large[1], Primes.NttPrimes(1024, 40, 1)[0]], large[0]);
    });

    private static readonly Lazy<DiagonalAdapter> Adapter = new(() => CreateAdapter(4));
    private static readonly Lazy<SecretKey> Secret = new(() => SecretKey.Generate(Parameters.Value));
    private static readonly Lazy<DiagonalClient> Client = new(() => new DiagonalClient(Secret.Value, Adapter.Value.Offer));
    private static readonly Lazy<ISiteSession> Session = new(() => Adapter.Value.Open(
        KeyGenerator.CreatePublicKey(Secret.Value),
        KeyGenerator.CreateGaloisKeys(Secret.Value, Adapter.Value.Offer.Layout.GaloisElements())));

    private static readonly byte[][] Dictionary =
        new uint[] { 0, 1, 2, 4, 14, 30, 256, 512, 1024, 4096, 65536, 0x7FFF_FFFF, 0xFFFF_FFFF }.Select(BitConverter.GetBytes).ToArray();

    public static FuzzTarget Offer { get; } = new(
        "diagonal-offer",
        bytes =>
        {
            var offer = DiagonalOffer.Deserialize(Parameters.Value, bytes);
            if (!bytes.AsSpan().SequenceEqual(offer.Serialize()))
            {
                throw new InvalidOperationException("the offer was accepted and is another one when written again");
            }

            if (offer.Layout.Program(1).Count == 0 || offer.ActivationBytes(offer.MaxTokens) <= 0 || offer.AnswerBytes(offer.MaxTokens) <= 0)
            {
                throw new InvalidOperationException("the offer was accepted and cannot be used");
            }
        },
        () => [Adapter.Value.Offer.Serialize(), CreateAdapter(2, 5).Offer.Serialize()],
        Dictionary);

    public static FuzzTarget Activations { get; } = new(
        "diagonal-activations", bytes => Session.Value.Evaluate(bytes), () => [CreateRequest()], Dictionary);

    public static FuzzTarget Answers { get; } = new(
        "diagonal-answers",
        bytes => Client.Value.Decrypt(bytes, Enumerable.Repeat(1.0, Tokens).ToArray(), new float[Tokens * OutputSize]),
        () => [Session.Value.Evaluate(CreateRequest())],
        Dictionary);

    private static DiagonalAdapter CreateAdapter(params int[] ranks) => DiagonalAdapter.Create(
        Parameters.Value, [.. ranks.Select((rank, i) => LoraModule.Random($"layer.{i}", InputSize, OutputSize, rank, 8, (ulong)i))], Tokens);

    private static byte[] CreateRequest() => Client.Value.Encrypt(new float[Tokens * InputSize], new double[Tokens]);
}
