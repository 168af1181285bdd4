using System.Diagnostics;
using HeLora.Cli.Bench;
using HeLora.Client;
using HeLora.Plans;
using HeLora.Scheme;
using HeLora.Server;

namespace HeLora.Cli.Loopback;

/// <summary>A site under encryption: its client and server halves, which exchange bytes.</summary>
internal sealed class SiteConnection(SiteSchedule schedule, ISiteAdapter adapter, ISiteClient client, ISiteSession session, long offerBytes)
    : ISiteConnection
{
    private byte[] _request = [];
    private byte[] _answer = [];
    private double[] _scales = [];

    /// <inheritdoc/>
    public SiteSchedule Schedule => schedule;

    /// <inheritdoc/>
    public int OutputSize => client.OutputSize;

    /// <inheritdoc/>
    public OperationCounts Counts => session.Counts;

    /// <inheritdoc/>
    public long OfferBytes => offerBytes;

    /// <inheritdoc/>
    public MemoryFigures Memory => new(adapter.MemoryBytes, session.MemoryBytes, client.MemoryBytes);

    /// <inheritdoc/>
    public IReadOnlyDictionary<OperationKind, double> OperationMs =>
        session.OperationTimes.GroupBy(t => t.Operation.Kind).ToDictionary(g => g.Key, g => g.Sum(t => t.Elapsed.TotalMilliseconds));

    /// <summary>The server's time by operation so far.</summary>
    public IReadOnlyList<OperationTime> OperationTimes => session.OperationTimes;

    /// <inheritdoc/>
    public long RequestBytes(int tokens) => client.Offer.ActivationBytes(tokens);

    /// <inheritdoc/>
    public long AnswerBytes(int tokens) => client.Offer.AnswerBytes(tokens);

    /// <inheritdoc/>
    public StepTimes Run(ReadOnlySpan<float> activations, Span<float> deltas)
    {
        // Allocates only when the number of tokens changes.
        int tokens = activations.Length / client.Offer.Layout.InputSize;
        if (_scales.Length != tokens)
        {
            _scales = new double[tokens];
            _request = new byte[client.Offer.ActivationBytes(tokens)];
            _answer = new byte[client.Offer.AnswerBytes(tokens)];
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
