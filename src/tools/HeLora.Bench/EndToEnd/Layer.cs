using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Loopback;
using HeLora.Measurements;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server.Hazmat;

namespace HeLora.Bench;

/// <summary>The connected sites of one layer, in the order of a schedule.</summary>
internal sealed class Layer : IDisposable
{
    private readonly bool _encrypts;
    private readonly BenchServer _server;
    private readonly List<ISiteConnection> _sites = [];

    /// <summary>Connects every site.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="modules">The projections of every site.</param>
    /// <param name="backend">Where steps are computed.</param>
    /// <param name="threads">Threads of the server.</param>
    /// <param name="seed">The seed of simulated errors.</param>
    public Layer(
        ExecutionSchedule schedule, IReadOnlyList<IReadOnlyList<LoraModule>> modules, BenchBackend backend, int threads, ulong seed)
    {
        Schedule = schedule;
        _encrypts = backend.Encrypts;
        _server = backend.Start(schedule.Parameters, threads, seed);
        try
        {
            for (int i = 0; i < schedule.Sites.Count; i++)
            {
                _sites.Add(_server.Connector.Connect(schedule.Sites[i], modules[i]));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The schedule.</summary>
    public ExecutionSchedule Schedule { get; }

    /// <summary>The sites.</summary>
    public IReadOnlyList<ISiteConnection> Sites => _sites;

    /// <summary>The server's operations so far.</summary>
    public OperationCounts Counts => _sites.Aggregate(default(OperationCounts), (sum, site) => sum + site.Counts);

    /// <summary>Bytes on the link: per token for a batch, and once per session.</summary>
    /// <param name="batch">Tokens.</param>
    public CommunicationFigures Communication(int batch) => new(
        _sites.Sum(s => s.RequestBytes(batch)) / batch, _sites.Sum(s => s.AnswerBytes(batch)) / batch,
        _server.Connector.Keys.GaloisKeyBytes, _server.Connector.Keys.PublicKeyBytes, _sites.Sum(s => s.OfferBytes));

    /// <summary>Memory of both sides; null for a simulation.</summary>
    public MemoryFigures? Memory => !_encrypts ? null : new MemoryFigures(
        _sites.Sum(s => s.Memory.AdapterBytes),
        _server.Connector.Keys.GaloisKeyMemory + _server.ScratchBytes + _sites.Sum(s => s.Memory.SessionBytes),
        _sites.Sum(s => s.Memory.ClientBytes));

    /// <summary>The filled share of a batch's ciphertexts.</summary>
    /// <param name="batch">Tokens.</param>
    public PackingFigures Packing(int batch)
    {
        double inputs = 0, inputRoom = 0, outputs = 0, outputRoom = 0;
        foreach (ISiteLayout layout in Schedule.Sites.Select(s => s.Layout))
        {
            double siteInputs = (double)batch * layout.InputSize;
            double siteOutputs = batch * layout.Modules.Sum(m => layout.Privacy == AdapterPrivacy.OpenBasis ? m.Rank : (double)m.OutputSize);
            inputs += siteInputs;
            outputs += siteOutputs;

            // The streaming plan sends no more words than there are numbers.
            var own = layout as ICiphertextLayout;
            inputRoom += own is null ? siteInputs : (double)own.InputCiphertexts(batch) * own.InputCapacity;
            outputRoom += own is null ? siteOutputs : (double)own.AnswerCiphertexts(batch) * own.AnswerCapacity;
        }

        return new PackingFigures(inputs / inputRoom, outputs / outputRoom);
    }

    /// <summary>The server's time by operation so far, in milliseconds.</summary>
    public Dictionary<OperationKind, double> OperationMs()
    {
        var sum = new Dictionary<OperationKind, double>();
        foreach (OperationTime time in _sites.SelectMany(s => s.OperationTimes))
        {
            sum[time.Operation.Kind] = sum.GetValueOrDefault(time.Operation.Kind) + time.Elapsed.TotalMilliseconds;
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sites.ForEach(site => site.Dispose());
        _server.Dispose();
    }
}
