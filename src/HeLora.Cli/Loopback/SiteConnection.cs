using System.Diagnostics;
using HeLora.Client.Coefficient;
using HeLora.Plans;
using HeLora.Plans.Coefficient;
using HeLora.Scheme;
using HeLora.Server;
using HeLora.Server.Coefficient;

namespace HeLora.Cli.Loopback;

/// <summary>One site with its client and server halves; runs and times steps. Not for several threads at once.</summary>
internal sealed class SiteConnection(CoefficientAdapter adapter, CoefficientClient client, ISiteSession session) : IDisposable
{
    private byte[] _request = [];
    private byte[] _answer = [];
    private double[] _scales = [];

    /// <summary>What the server told the client.</summary>
    public CoefficientOffer Offer => client.Offer;

    /// <summary>Outputs of one token.</summary>
    public int OutputSize => client.OutputSize;

    /// <summary>The server's operations so far.</summary>
    public OperationCounts Counts => session.Counts;

    /// <summary>Bytes of the Galois keys that this site needs.</summary>
    public int GaloisKeyBytes => Offer.Layout.GaloisElements() is { Count: > 0 } elements
        ? GaloisKeys.ByteCount(Offer.Parameters, elements.Count)
        : 0;

    /// <summary>Takes activations through encryption to deltas. Allocates only when the number of tokens changes.</summary>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="deltas">Receives tokens x <see cref="OutputSize"/>.</param>
    public StepTimes Run(ReadOnlySpan<float> activations, Span<float> deltas)
    {
        int tokens = activations.Length / Offer.Layout.InputSize;
        if (_scales.Length != tokens)
        {
            _scales = new double[tokens];
            _request = new byte[Offer.ActivationBytes(tokens)];
            _answer = new byte[Offer.AnswerBytes(tokens)];
        }

        long start = Stopwatch.GetTimestamp();
        client.Prepare(tokens);
        double clientOffline = Lap(ref start);
        session.Prepare(tokens);
        double serverOffline = Lap(ref start);
        client.Encrypt(activations, _scales, _request);
        double encrypt = Lap(ref start);
        session.Evaluate(_request, _answer);
        double compute = Lap(ref start);
        client.Decrypt(_answer, _scales, deltas);
        return new StepTimes(clientOffline, serverOffline, encrypt, compute, Lap(ref start));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        session.Dispose();
        adapter.Dispose();
    }

    private static double Lap(ref long start)
    {
        long now = Stopwatch.GetTimestamp();
        double milliseconds = Stopwatch.GetElapsedTime(start, now).TotalMilliseconds;
        start = now;
        return milliseconds;
    }
}
