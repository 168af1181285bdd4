using System.Diagnostics;
using HeLora.Cli.Bench;
using HeLora.Client.Hazmat;
using HeLora.Compiler;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

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
    public IReadOnlyList<OperationTime> OperationTimes => session.OperationTimes;

    /// <summary>Nothing is done for many tokens together.</summary>
    public BlockFigures? Blocks => null;

    /// <inheritdoc/>
    public double RequestBytes(int tokens) => client.Offer.ActivationBytes(tokens);

    /// <inheritdoc/>
    public double AnswerBytes(int tokens) => client.Offer.AnswerBytes(tokens);

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
        double clientOffline = Clock.Lap(ref start);
        session.Prepare(tokens);
        double serverOffline = Clock.Lap(ref start);
        client.Encrypt(activations, _scales, _request);
        double encrypt = Clock.Lap(ref start);
        session.Evaluate(_request, _answer);
        double compute = Clock.Lap(ref start);
        client.Decrypt(_answer, _scales, deltas);
        return new StepTimes(clientOffline, serverOffline, encrypt, compute, Clock.Lap(ref start));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        session.Dispose();
        adapter.Dispose();
    }
}
