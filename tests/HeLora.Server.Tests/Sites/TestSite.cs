using HeLora.Adapters.Peft;
using HeLora.Client.Hazmat;
using HeLora.Loopback;
using HeLora.Protocol;

namespace HeLora.Server.Tests;

/// <summary>A client and a server of one site that share nothing but bytes, whatever the plan.</summary>
internal abstract class TestSite(IReadOnlyList<LoraModule> modules, ISiteConnection connection, ISiteClient client) : IDisposable
{
    private readonly ISiteOffer _offer = client.Offer;

    public IReadOnlyList<LoraModule> Modules => modules;

    public ISiteConnection Connection => connection;

    public abstract long TokensAnswered { get; }

    /// <summary>The largest error that usual activations may have, as log2; see <see cref="Errors"/>.</summary>
    public virtual double Tolerance => -8;

    /// <summary>The largest error where activations or weights go to the limits, as log2.</summary>
    public virtual double HardTolerance => -8;

    /// <summary>Activations as transformers have them; the same seed gives the same ones.</summary>
    public static float[] Activations(int count, int seed)
    {
        var x = new float[count];
        new ActivationSource(unchecked((ulong)seed), 0).Fill(x);
        return x;
    }

    /// <summary>Connects another client, with keys of its own, to the same adapter.</summary>
    public abstract TestSite Another();

    /// <summary>Does all of a step's work that does not depend on activations.</summary>
    public abstract void Prepare(int tokens);

    public abstract int TokenCount(ReadOnlySpan<byte> request);

    public abstract byte[] Evaluate(ReadOnlyMemory<byte> request);

    public abstract void Evaluate(ReadOnlyMemory<byte> request, Memory<byte> answer);

    public int AnswerBytes(int tokens) => _offer.AnswerBytes(tokens);

    public SiteRequest CreateRequest() => client.CreateRequest();

    /// <summary>Encrypts activations into a new request.</summary>
    public SiteRequest Encrypt(float[] x)
    {
        int tokens = x.Length / connection.InputSize;
        MakeBlocks(tokens);
        SiteRequest request = client.CreateRequest();
        client.Encrypt(x, request);
        Assert.Equal(_offer.ActivationBytes(tokens), request.Message.Length);
        return request;
    }

    /// <summary>Decrypts an answer into new memory.</summary>
    public float[] Decrypt(SiteRequest request, ReadOnlySpan<byte> answer)
    {
        var deltas = new float[request.Tokens * connection.OutputSize];
        client.Decrypt(request, answer, deltas);
        return deltas;
    }

    /// <summary>Encrypts, evaluates and decrypts.</summary>
    public float[] Run(float[] x)
    {
        SiteRequest request = Encrypt(x);
        byte[] answer = Evaluate(request.Message);
        Assert.Equal(AnswerBytes(request.Tokens), answer.Length);
        return Decrypt(request, answer);
    }

    /// <summary>Does the same in memory that exists; whatever it needs was prepared.</summary>
    public void Run(float[] x, SiteRequest request, byte[] answer, float[] deltas)
    {
        client.Encrypt(x, request);
        Evaluate(request.Message, answer);
        client.Decrypt(request, answer, deltas);
    }

    /// <summary>Errors of deltas as log2, by the measure of the plan; of a single token one for every projection.</summary>
    public virtual double[] Errors(float[] x, float[] deltas) => DeltaErrors.Of(modules, x, deltas);

    /// <summary>Runs activations and returns the largest error.</summary>
    public double WorstError(float[] x) => Errors(x, Run(x)).Max();

    /// <summary>Runs usual activations and asserts that their deltas are right.</summary>
    public void AssertRight(float[] x) => AssertRight(x, Run(x));

    /// <summary>Asserts that the deltas of usual activations are right.</summary>
    public void AssertRight(float[] x, float[] deltas) => Assert.InRange(Errors(x, deltas).Max(), double.NegativeInfinity, Tolerance);

    /// <summary>Runs activations that go to the limits, or those of such an adapter, and asserts that their deltas are right.</summary>
    public void AssertHardRight(float[] x) => Assert.InRange(WorstError(x), double.NegativeInfinity, HardTolerance);

    public void Dispose() => connection.Dispose();

    /// <summary>Makes blocks until some tokens can be encrypted; plans of ciphertexts have none.</summary>
    protected virtual void MakeBlocks(int tokens)
    {
    }
}
