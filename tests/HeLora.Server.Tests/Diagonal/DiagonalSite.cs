using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Client.Hazmat.Ciphertexts;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;
using HeLora.Server.Tests.Coefficient;

namespace HeLora.Server.Tests.Diagonal;

/// <summary>A client and a server of one site that share nothing but bytes: each has parameters of its own.</summary>
internal sealed class DiagonalSite : IDisposable
{
    private readonly bool _ownsAdapter;
    private readonly SecretKey _secret;

    public DiagonalSite(
        IReadOnlyList<LoraModule> modules, int batch, TestRing ring = TestRing.Tuned, int threads = 1,
        long tokenLimit = long.MaxValue)
        : this(DiagonalAdapter.Create(TestRings.OfServer(ring), modules, batch, new CpuBackend(threads)), modules, ring, tokenLimit)
    {
        _ownsAdapter = true;
    }

    /// <summary>Another client of an adapter, which is not disposed with it.</summary>
    public DiagonalSite(
        DiagonalAdapter adapter, IReadOnlyList<LoraModule> modules, TestRing ring = TestRing.Tuned, long tokenLimit = long.MaxValue)
    {
        Adapter = adapter;
        Modules = modules;
        SchemeParameters own = TestRings.OfClient(ring), servers = TestRings.OfServer(ring);
        _secret = SecretKey.Generate(own);
        Client = SiteClients.Connect(_secret, adapter.Offer.Serialize());
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(_secret);
        using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(_secret, Client.Offer.Layout.GaloisElements());
        byte[] publicKeyBytes = publicKey.Serialize(), galoisKeyBytes = keys.Serialize();
        KeyBytes = publicKeyBytes.Length + galoisKeyBytes.Length;
        PublicKey = PublicKey.Deserialize(servers, publicKeyBytes);
        GaloisKeys = GaloisKeys.Deserialize(servers, galoisKeyBytes);
        Session = adapter.Open(PublicKey, GaloisKeys, tokenLimit);
    }

    public DiagonalAdapter Adapter { get; }

    public IReadOnlyList<LoraModule> Modules { get; }

    public CiphertextClient Client { get; }

    public ISiteSession Session { get; }

    public DiagonalOffer Offer => Adapter.Offer;

    public DiagonalLayout Layout => Offer.Layout;

    public int KeyBytes { get; }

    public PublicKey PublicKey { get; }

    public GaloisKeys GaloisKeys { get; }

    /// <summary>One projection of Gaussian weights.</summary>
    public static DiagonalSite Random(
        int inputSize, int outputSize, int rank, int batch, TestRing ring = TestRing.Tuned, int threads = 1) =>
        new([LoraModule.Random("m", inputSize, outputSize, rank, 2 * rank, 42)], batch, ring, threads);

    /// <summary>Gaussian activations, 1 % of them 8 times larger.</summary>
    public static float[] Activations(int count, int seed) => Site.Activations(count, seed);

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

    /// <summary>For every projection log2 of the rms error over all tokens, relative to the rms of the deltas.</summary>
    public double[] Errors(float[] x, float[] deltas)
    {
        int tokens = x.Length / Modules[0].InputSize;
        var errors = new double[Modules.Count];
        for (int m = 0, offset = 0; m < Modules.Count; offset += Modules[m].OutputSize, m++)
        {
            LoraModule module = Modules[m];
            var reference = new double[module.OutputSize];
            double error = 0, norm = 0;
            for (int t = 0; t < tokens; t++)
            {
                ReadOnlySpan<float> token = x.AsSpan(t * module.InputSize, module.InputSize);
                module.Apply(token, reference);

                // Tokens count alike, whatever their size.
                double square = Math.Max(token.ToArray().Sum(v => (double)v * v), double.Epsilon);
                for (int i = 0; i < reference.Length; i++)
                {
                    error += Math.Pow(deltas[(t * Client.OutputSize) + offset + i] - reference[i], 2) / square;
                    norm += reference[i] * reference[i] / square;
                }
            }

            errors[m] = Math.Log2(error / norm) / 2;
        }

        return errors;
    }

    /// <summary>Runs activations and returns the error of every projection.</summary>
    public double[] RunErrors(float[] x) => Errors(x, Run(x));

    /// <summary>Runs activations and returns the largest error of a projection.</summary>
    public double RunError(float[] x) => RunErrors(x).Max();

    /// <summary>The rms error of a single projection, relative to the size of deltas of activations that are spread evenly.</summary>
    public double RelativeError(float[] x, float[] deltas)
    {
        LoraModule module = Modules[0];
        double error = 0, norm = 0;
        var reference = new double[module.OutputSize];
        for (int t = 0; t < x.Length / module.InputSize; t++)
        {
            ReadOnlySpan<float> token = x.AsSpan(t * module.InputSize, module.InputSize);
            module.Apply(token, reference);
            error += reference.Select((v, i) => Math.Pow(deltas[(t * reference.Length) + i] - v, 2)).Sum();
            norm += token.ToArray().Sum(v => (double)v * v);
        }

        double square = Adapters.Algebra.BalancedFactors.Create(module).SingularValues.Sum(v => v * v);
        return Math.Sqrt(error / norm * module.InputSize / square);
    }

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
        PublicKey.Dispose();
        GaloisKeys.Dispose();
    }
}
