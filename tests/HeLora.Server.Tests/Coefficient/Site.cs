using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Coefficient;
using HeLora.Compiler.Coefficient;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Tests.Coefficient;

/// <summary>A client and a server of one site that share nothing but bytes: each has parameters of its own.</summary>
internal sealed class Site : IDisposable
{
    private static readonly SchemeParameters[] ClientParameters = Both();
    private static readonly SchemeParameters[] ServerParameters = Both();
    private readonly bool _ownsAdapter;
    private readonly SecretKey _secret;
    private readonly PublicKey _publicKey;
    private readonly GaloisKeys? _galoisKeys;

    public Site(IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, int batch, int threads = 1, long tokenLimit = long.MaxValue)
        : this(CoefficientAdapter.Create(ServerParametersOf(privacy), modules, privacy, batch, new CpuBackend(threads)), modules, tokenLimit)
    {
        _ownsAdapter = true;
    }

    /// <summary>Another client of an adapter, which is not disposed with it.</summary>
    public Site(CoefficientAdapter adapter, IReadOnlyList<LoraModule> modules, long tokenLimit = long.MaxValue)
    {
        Adapter = adapter;
        Modules = modules;
        AdapterPrivacy privacy = adapter.Offer.Layout.Privacy;
        SchemeParameters own = ClientParameters[(int)privacy];
        var offer = CoefficientOffer.Deserialize(own, adapter.Offer.Serialize());
        _secret = SecretKey.Generate(own);
        Client = new CoefficientClient(_secret, offer);
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(_secret);
        PublicKeyBytes = publicKey.Serialize();
        _publicKey = PublicKey.Deserialize(ServerParameters[(int)privacy], PublicKeyBytes);
        if (privacy == AdapterPrivacy.Sealed)
        {
            using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(_secret, offer.Layout.GaloisElements());
            GaloisKeyBytes = keys.Serialize();
            _galoisKeys = GaloisKeys.Deserialize(ServerParameters[(int)privacy], GaloisKeyBytes);
        }

        Session = adapter.Open(_publicKey, _galoisKeys, tokenLimit);
    }

    public CoefficientAdapter Adapter { get; }

    public IReadOnlyList<LoraModule> Modules { get; }

    public CoefficientClient Client { get; }

    public ISiteSession Session { get; }

    public CoefficientOffer Offer => Adapter.Offer;

    public byte[] PublicKeyBytes { get; }

    public byte[] GaloisKeyBytes { get; } = [];

    public static SchemeParameters ServerParametersOf(AdapterPrivacy privacy) => ServerParameters[(int)privacy];

    /// <summary>One projection of Gaussian weights.</summary>
    public static Site Random(int inputSize, int outputSize, int rank, int batch, AdapterPrivacy privacy, int threads = 1) =>
        new([LoraModule.Random("m", inputSize, outputSize, rank, 2 * rank, 42)], privacy, batch, threads);

    /// <summary>Gaussian activations, 1 % of them 8 times larger.</summary>
    public static float[] Activations(int count, int seed)
    {
        var random = new Random(seed);
        var x = new float[count];
        for (int i = 0; i < count; i++)
        {
            double value = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            x[i] = (float)(random.Next(100) == 0 ? 8 * value : value);
        }

        return x;
    }

    /// <summary>Encrypts, evaluates and decrypts.</summary>
    public float[] Run(float[] x)
    {
        var scales = new double[x.Length / Modules[0].InputSize];
        byte[] request = Client.Encrypt(x, scales);
        Assert.Equal(Offer.ActivationBytes(scales.Length), request.Length);
        return Decrypt(Session.Evaluate(request), scales);
    }

    public float[] Decrypt(byte[] answer, double[] scales)
    {
        Assert.Equal(Offer.AnswerBytes(scales.Length), answer.Length);
        var deltas = new float[scales.Length * Client.OutputSize];
        Client.Decrypt(answer, scales, deltas);
        return deltas;
    }

    /// <summary>See <see cref="DeltaErrors"/>.</summary>
    public double[] Errors(float[] x, float[] deltas) => DeltaErrors.Of(Modules, x, deltas);

    /// <summary>Runs activations and returns the largest error of a token and projection, as log2.</summary>
    public double WorstError(float[] x) => Errors(x, Run(x)).Max();

    /// <summary>log2 of the rms error over several runs.</summary>
    public static double Rms(IEnumerable<double> errors) => Math.Log2(errors.Average(e => Math.Pow(4, e))) / 2;

    public void Dispose()
    {
        Session.Dispose();
        Client.Dispose();
        if (_ownsAdapter)
        {
            Adapter.Dispose();
            Adapter.Backend.Dispose();
        }

        _secret.Dispose();
        _publicKey.Dispose();
        _galoisKeys?.Dispose();
    }

    private static SchemeParameters[] Both() =>
        [CoefficientParameters.Create(AdapterPrivacy.Sealed), CoefficientParameters.Create(AdapterPrivacy.OpenBasis)];
}
