using HeLora.Measurements;
using HeLora.Reports.Analysis;
using HeLora.Reports.Document;
using HeLora.Reports.Plots;

namespace HeLora.Reports.Sections;

/// <summary>Tables and plots of all configurations.</summary>
internal sealed class EndToEndSections(IReadOnlyList<Measurement> measured, string header)
{
    private const int MaxOperations = 32;

    /// <summary>Of valid configurations.</summary>
    public IEnumerable<Block> Create() =>
        [.. Throughput(), .. Times(), .. Operations(), .. Bytes(), .. AccuracyAndSecurity(), .. Memory()];

    /// <summary>Configurations that are not valid.</summary>
    public static IEnumerable<Block> Failures(IReadOnlyList<Measurement> failed, string header) => failed.Count == 0
        ? []
        :
        [
            new Heading(2, "Not valid"),
            new TableBuilder<Measurement>(failed).Text(header, m => m.Name).Text("why", m => m.Result.ErrorMessage ?? "not said").Build(),
        ];

    private IEnumerable<Block> Throughput()
    {
        yield return new Heading(2, "Throughput");
        yield return EndToEndPlots.Throughput(measured);
        TableBuilder<Measurement> table = Table()
            .Number("tok/s", m => m.Result.Throughput!.TokensPerSecond)
            .Number("tok/s, all", m => m.Result.Throughput!.AggregateTokensPerSecond)
            .Number("step, ms", m => m.Result.Throughput!.MsPerToken)
            .Number("step, median ms", m => m.Result.Throughput!.MedianMsPerToken)
            .Number("online tok/s", m => m.Result.Throughput!.OnlineTokensPerSecond)
            .Number("online tok/s, all", m => m.Result.Throughput!.OnlineAggregateTokensPerSecond)
            .Number("online step, ms", m => m.Result.Throughput!.OnlineMsPerToken);
        if (measured.Any(m => m.Config.Module is not null))
        {
            table.Text("module", m => m.Config.Module ?? Numbers.None);
        }

        yield return table.Build();
        yield return new Paragraph("tok/s: of one sequence, steps a second; all: times the batch. Online is from activations to deltas, without what is prepared ahead.");
    }

    private IEnumerable<Block> Times()
    {
        yield return new Heading(2, "Times");
        yield return EndToEndPlots.Times(measured);
        yield return new Paragraph("Milliseconds per token, a step's divided by its batch; medians.");
        yield return Table()
            .Number("client offline", m => m.Result.Timing!.MedianClientOfflineTimeMs)
            .Number("server offline", m => m.Result.Timing!.MedianServerOfflineTimeMs)
            .Number("encrypt", m => m.Result.Timing!.MedianEncryptTimeMs)
            .Number("compute", m => m.Result.Timing!.MedianComputeTimeMs)
            .Number("decrypt", m => m.Result.Timing!.MedianDecryptTimeMs)
            .Number("all", m => m.Result.Timing!.MedianHeTimeMs)
            .Number("average", m => m.Result.Timing!.AvgHeTimeMs)
            .Build();
        yield return new Paragraph("The same in forward transforms of N = 4096.");
        yield return Table()
            .Number("client offline", m => Units(m).ClientOffline, Numbers.OneDecimal)
            .Number("server offline", m => Units(m).ServerOffline, Numbers.OneDecimal)
            .Number("encrypt", m => Units(m).Encrypt, Numbers.OneDecimal)
            .Number("compute", m => Units(m).Compute, Numbers.OneDecimal)
            .Number("decrypt", m => Units(m).Decrypt, Numbers.OneDecimal)
            .Number("all", m => Units(m).Total, Numbers.OneDecimal)
            .Build();
        if (EndToEndPlots.Operations(measured) is { } figure)
        {
            yield return new Heading(3, "The server's operations");
            yield return figure;
            yield return new Paragraph("Milliseconds per token, averages.");
            TableBuilder<Measurement> table = Table();
            foreach (string operation in measured.SelectMany(m => m.Result.Timing!.OperationsMs?.Keys ?? []).Distinct().Take(MaxOperations))
            {
                table.Number(operation, m => m.Result.Timing!.OperationsMs?.TryGetValue(operation, out double ms) is true ? ms : null);
            }

            yield return table.Number("compute", m => m.Result.Timing!.AvgComputeTimeMs).Build();
        }
    }

    private IEnumerable<Block> Operations() =>
    [
        new Heading(2, "Operations"),
        new Paragraph("The server's, per token."),
        Table()
            .Number("rotations", m => m.Result.Operations!.AvgRotationsPerToken, Numbers.Count)
            .Number("key switches", m => m.Result.Operations!.AvgKeyswitchesPerToken, Numbers.Count)
            .Number("decompositions", m => m.Result.Operations!.AvgDecompositionsPerToken, Numbers.Count)
            .Number("rescalings", m => m.Result.Operations!.AvgRescalesPerToken, Numbers.Count)
            .Number("plaintext products", m => m.Result.Operations!.AvgCtPtMultiplicationsPerToken, Numbers.Count)
            .Number("transforms", m => m.Result.Operations!.AvgTransformsPerToken, Numbers.Count)
            .Build(),
    ];

    private IEnumerable<Block> Bytes()
    {
        yield return new Heading(2, "Bytes");
        yield return EndToEndPlots.Bytes(measured);
        TableBuilder<Measurement> table = Table()
            .Number("up, kB per token", m => m.Result.Communication!.BytesUpPerToken / 1000)
            .Number("down, kB per token", m => m.Result.Communication!.BytesDownPerToken / 1000)
            .Number("as long as computing, Mbit/s", m => BandwidthBound.EvenBandwidth(m.Result))
            .Number("Galois keys, kB", m => m.Config.IsSimulated() ? null : m.Result.Communication!.EvaluationKeyBytes / 1000.0)
            .Number("public key, kB", m => m.Config.IsSimulated() ? null : m.Result.Communication!.PublicKeyBytes / 1000.0)
            .Number("offer, bytes", m => m.Config.IsSimulated() ? null : m.Result.Communication!.OfferBytes, Numbers.Count);
        if (measured.Any(m => m.Result.Link is not null))
        {
            table
                .Number("link, Mbit/s", m => m.Result.Link?.BandwidthMbitPerS)
                .Number("round trip, ms", m => m.Result.Link?.RttMs)
                .Number("transfer, ms per token", m => m.Result.Link?.TransferMsPerToken)
                .Number("all with the link, ms per token", m => m.Result.Link?.MsPerTokenWithLink);
        }

        yield return table.Build();
        yield return new Paragraph("kB: 1000 bytes. As long as computing: the link on which a request and its answer take as long as everything that both sides compute; slower ones are the bottleneck. Keys and offer are sent once.");
    }

    private IEnumerable<Block> AccuracyAndSecurity()
    {
        yield return new Heading(2, "Accuracy and security");
        if (EndToEndPlots.Precision(measured) is { } figure)
        {
            yield return figure;
        }

        yield return Table()
            .Number("rms error", m => m.Result.Accuracy!.RmsRelativeError, Format.PowerOfTwo)
            .Number("largest error", m => m.Result.Accuracy!.MaxRelativeError, Format.PowerOfTwo)
            .Number("N", m => m.Result.Security!.RingDegree)
            .Number("log2 of moduli", m => m.Result.Security!.Log2Qp)
            .Number("security, bits", m => m.Result.Security!.Bits)
            .Build();
        yield return new Paragraph("Errors are relative: rms to the rms of delta, the largest to the largest |delta|.");
    }

    private IEnumerable<Block> Memory()
    {
        if (measured.All(m => m.Result.Memory is null && m.Result.Packing is null))
        {
            yield break;
        }

        yield return new Heading(2, "Memory and packing");
        yield return Table()
            .Number("weights, MB", m => m.Result.Memory?.AdapterBytes / 1e6)
            .Number("a session, MB", m => m.Result.Memory?.SessionBytes / 1e6)
            .Number("sessions a GB", m => m.Result.Memory is { SessionBytes: > 0 } memory ? Math.Floor(1e9 / memory.SessionBytes) : null, Numbers.Count)
            .Number("client, MB", m => m.Result.Memory?.ClientBytes / 1e6)
            .Number("requests used", m => m.Result.Packing?.InputUtilisation, Numbers.Percent)
            .Number("answers used", m => m.Result.Packing?.AnswerUtilisation, Numbers.Percent)
            .Build();
    }

    private TableBuilder<Measurement> Table() => new TableBuilder<Measurement>(measured).Text(header, m => m.Name);

    private static NttUnits Units(Measurement m) => m.Result.Timing!.InNtt4096 ?? NttUnits.From(m.Result.Timing, m.Machine.Ntt4096ForwardUs);
}
