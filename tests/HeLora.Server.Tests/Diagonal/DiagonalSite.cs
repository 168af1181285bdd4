using HeLora.Adapters.Peft;
using HeLora.Client;
using HeLora.Client.Diagonal;
using HeLora.Plans.Diagonal;
using HeLora.Scheme;
using HeLora.Server.Diagonal;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>A client and a server of one projection that share nothing but bytes: each has parameters of its own.</summary>
internal sealed class DiagonalSite : IDisposable
{
    public static readonly SchemeParameters ServerParameters = DiagonalParameters.Create();
    private static readonly SchemeParameters ClientParameters = DiagonalParameters.Create();
    private readonly SecretKey _secret;
    private readonly PublicKey _publicKey;
    private readonly GaloisKeys _galoisKeys;

    public DiagonalSite(LoraModule module, int batch, long tokenLimit = long.MaxValue)
        : this(module, batch, ClientParameters, ServerParameters, tokenLimit)
    {
    }

    public DiagonalSite(LoraModule module, int batch, SchemeParameters own, SchemeParameters servers, long tokenLimit = long.MaxValue)
    {
        Module = module;
        Adapter = DiagonalAdapter.Create(servers, module, batch);
        var offer = DiagonalOffer.Deserialize(own, Adapter.Offer.Serialize());
        _secret = SecretKey.Generate(own);
        Client = new DiagonalClient(_secret, offer);
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(_secret);
        using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(_secret, offer.Layout.GaloisElements());
        byte[] publicKeyBytes = publicKey.Serialize(), galoisKeyBytes = keys.Serialize();
        KeyBytes = publicKeyBytes.Length + galoisKeyBytes.Length;
        _publicKey = PublicKey.Deserialize(servers, publicKeyBytes);
        _galoisKeys = GaloisKeys.Deserialize(servers, galoisKeyBytes);
        Session = new DiagonalSession(Adapter, _publicKey, _galoisKeys) { TokenLimit = tokenLimit };
    }

    public LoraModule Module { get; }

    public DiagonalAdapter Adapter { get; }

    public DiagonalClient Client { get; }

    public DiagonalSession Session { get; }

    public DiagonalOffer Offer => Session.Offer;

    public int KeyBytes { get; }

    public PublicKey PublicKey => _publicKey;

    public GaloisKeys GaloisKeys => _galoisKeys;

    /// <summary>Gaussian weights.</summary>
    public static DiagonalSite Random(int inputSize, int outputSize, int rank, int batch) =>
        new(LoraModule.Random("m", inputSize, outputSize, rank, 2 * rank, 42), batch);

    /// <summary>Gaussian activations, 1 % of them 8 times larger.</summary>
    public static float[] Activations(int count, int seed) => Coefficient.Site.Activations(count, seed);

    /// <summary>Encrypts, evaluates and decrypts.</summary>
    public float[] Run(float[] x)
    {
        var scales = new double[x.Length / Module.InputSize];
        byte[] request = Client.Encrypt(x, scales);
        Assert.Equal(Offer.ActivationBytes(scales.Length), request.Length);
        return Decrypt(Session.Evaluate(request), scales);
    }

    public float[] Decrypt(byte[] answer, double[] scales)
    {
        Assert.Equal(Offer.AnswerBytes(scales.Length), answer.Length);
        var deltas = new float[scales.Length * Module.OutputSize];
        Client.Decrypt(answer, scales, deltas);
        return deltas;
    }

    /// <summary>
    /// log2 of the rms error over all tokens, relative to the rms size of the deltas: their norm, or where x happens to miss
    /// the few directions of a small projection, the norm for such activations.
    /// </summary>
    public double Error(float[] x, float[] deltas)
    {
        int tokens = x.Length / Module.InputSize;
        double errors = 0, usual = SquaredNorm();
        for (int t = 0; t < tokens; t++)
        {
            ReadOnlySpan<float> token = x.AsSpan(t * Module.InputSize, Module.InputSize);
            var reference = new double[Module.OutputSize];
            Module.Apply(token, reference);
            double error = 0, norm = 0, square = 0;
            for (int i = 0; i < reference.Length; i++)
            {
                error += Math.Pow(deltas[(t * reference.Length) + i] - reference[i], 2);
                norm += reference[i] * reference[i];
            }

            foreach (float value in token)
            {
                square += (double)value * value;
            }

            errors += error / Math.Max(norm, usual * square / Module.InputSize);
        }

        return Math.Log2(errors / tokens) / 2;
    }

    /// <summary>Runs activations and returns the error.</summary>
    public double RunError(float[] x) => Error(x, Run(x));

    public void Dispose()
    {
        Session.Dispose();
        Client.Dispose();
        Adapter.Dispose();
        _secret.Dispose();
        _publicKey.Dispose();
        _galoisKeys.Dispose();
    }

    // ||scaling B A||_F^2.
    private double SquaredNorm()
    {
        double sum = 0;
        var unit = new float[Module.InputSize];
        var column = new double[Module.OutputSize];
        int step = Math.Max(1, unit.Length / 64), columns = 0;
        for (int i = 0; i < unit.Length; i += step, columns++)
        {
            unit[i] = 1;
            Module.Apply(unit, column);
            unit[i] = 0;
            sum += column.Sum(v => v * v);
        }

        return sum * unit.Length / columns;
    }
}
