using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Coefficient;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Rings;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Fuzz;

/// <summary>The messages of the coefficient plan. An offer that is accepted must be written again as the same bytes.</summary>
internal static class PlanTargets
{
    private const int Tokens = 2, InputSize = 40, OutputSize = 24;

    // A small ring that protects nothing; made late, as instrumented code cannot run before the fuzzer is connected.
    private static readonly Lazy<SchemeParameters> Parameters = new(() =>
    {
        ulong[] primes = Primes.NttPrimes(1024, 48, 2);
        return SchemeParameters.CreateInsecure(1024, [primes[1]], primes[0]);
    });

    private static readonly Lazy<CoefficientAdapter> Sealed = new(() => CreateAdapter(AdapterPrivacy.Sealed));
    private static readonly Lazy<SecretKey> Secret = new(() => SecretKey.Generate(Parameters.Value));
    private static readonly Lazy<CoefficientClient> Client = new(() => new CoefficientClient(Secret.Value, Sealed.Value.Offer));
    private static readonly Lazy<ISiteSession> Session = new(() => Sealed.Value.Open(
        KeyGenerator.CreatePublicKey(Secret.Value),
        KeyGenerator.CreateGaloisKeys(Secret.Value, Sealed.Value.Offer.Layout.GaloisElements())));

    private static readonly byte[][] Dictionary =
        new uint[] { 0, 1, 2, 12, 30, 1024, 4096, 0x7FFF_FFFF, 0xFFFF_FFFF }.Select(BitConverter.GetBytes).ToArray();

    public static FuzzTarget Offer { get; } = new(
        "coefficient-offer",
        bytes =>
        {
            byte[] written = CoefficientOffer.Deserialize(Parameters.Value, bytes).Serialize();
            if (!bytes.AsSpan().SequenceEqual(written))
            {
                throw new InvalidOperationException("the offer was accepted and is another one when written again");
            }
        },
        () => [Sealed.Value.Offer.Serialize(), CreateAdapter(AdapterPrivacy.OpenBasis).Offer.Serialize()],
        Dictionary);

    public static FuzzTarget Activations { get; } = new(
        "activations", bytes => Session.Value.Evaluate(bytes), () => [CreateRequest()], Dictionary);

    public static FuzzTarget Answers { get; } = new(
        "answers",
        bytes => Client.Value.Decrypt(bytes, Enumerable.Repeat(1.0, Tokens).ToArray(), new float[Tokens * OutputSize]),
        () => [Session.Value.Evaluate(CreateRequest())],
        Dictionary);

    private static CoefficientAdapter CreateAdapter(AdapterPrivacy privacy) => CoefficientAdapter.Create(
        Parameters.Value, [LoraModule.Random("layer.q_proj", InputSize, OutputSize, 4, 8, 1)], privacy, Tokens);

    private static byte[] CreateRequest() => Client.Value.Encrypt(new float[Tokens * InputSize], new double[Tokens]);
}
