using System.Security.Cryptography;
using System.Text.Json;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Compiler;

/// <summary>Writes and reads schedules as JSON.</summary>
internal static class ScheduleJson
{
    /// <summary>The format's name; it changes when a field changes its meaning.</summary>
    public const string Schema = "helora.schedule/1";

    private const int MaxModuli = 16;

    /// <summary>SHA-256 of the JSON form without hash and predictions.</summary>
    public static string HashOf(ExecutionSchedule schedule)
    {
        ScheduleDocument document = Document(schedule, null);
        document = document with { Sites = [.. document.Sites.Select(s => s with { PredictedCosts = null })] };
        return Convert.ToHexStringLower(SHA256.HashData(
            JsonSerializer.SerializeToUtf8Bytes(document, ScheduleJsonContext.Strict.ScheduleDocument)));
    }

    /// <summary>Writes a schedule.</summary>
    public static string Write(ExecutionSchedule schedule) =>
        JsonSerializer.Serialize(Document(schedule, schedule.Hash), ScheduleJsonContext.Strict.ScheduleDocument) + "\n";

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="ScheduleException">The text is no schedule.</exception>
    public static ExecutionSchedule Read(ReadOnlySpan<byte> utf8)
    {
        ScheduleDocument document;
        try
        {
            document = JsonSerializer.Deserialize(utf8, ScheduleJsonContext.Strict.ScheduleDocument)
                ?? throw new ScheduleException("schedule: null; expected an object");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // A layout without its discriminator is a NotSupportedException.
            throw new ScheduleException($"schedule: {exception.Message}", exception);
        }

        ScheduleException.Require(document.Schema == Schema, "schema", document.Schema, Schema);
        document.Objective.Validate();
        IReadOnlyList<SiteShape> shapes = document.Config.Sites(document.Objective.Privacy);
        using PlanParameters parameters = ReadParameters(document.Parameters, PlanRegistry.Of(document.Plan));
        ScheduleException.Require(document.Sites.Count == shapes.Count, "sites", document.Sites.Count, $"{shapes.Count} for these targets");
        var schedule = new ExecutionSchedule(
            document.Config, document.Objective, document.Plan, parameters.Spec,
            [.. document.Sites.Select((site, i) => ReadSite(document, site, shapes[i], parameters))]);
        ScheduleException.Require(document.ScheduleHash == schedule.Hash, "schedule_hash", document.ScheduleHash, schedule.Hash);
        return schedule;
    }

    private static PlanParameters ReadParameters(ParametersDocument document, IPlan plan)
    {
        ScheduleException.Require(document.Moduli.Count is >= 1 and <= MaxModuli, "moduli", document.Moduli.Count, $"1 to {MaxModuli} of them");
        try
        {
            return plan.Read(document);
        }
        catch (ArgumentException exception)
        {
            throw new ScheduleException($"parameters: {exception.Message}", exception);
        }
    }

    private static SiteSchedule ReadSite(ScheduleDocument document, SiteDocument site, SiteShape shape, PlanParameters parameters)
    {
        ScheduleException.Require(
            site.Name == shape.Name && site.InputSize == shape.InputSize && site.Projections.SequenceEqual(shape.Modules),
            $"site {site.Name}", "another shape", "that of the configuration");
        IPlan plan = PlanRegistry.Of(document.Plan);
        ISiteLayout layout;
        try
        {
            layout = plan.Read(site.Layout, parameters, document.Objective.Privacy, shape);
        }
        catch (ArgumentException exception)
        {
            throw new ScheduleException($"layout of {site.Name}: {exception.Message}", exception);
        }
        catch (InvalidCastException exception)
        {
            throw new ScheduleException($"layout of {site.Name}: of another plan; expected {document.Plan}", exception);
        }

        int batch = document.Config.BatchSize;
        IReadOnlyList<ScheduleUnit> units = ScheduleUnit.Of(layout, batch);
        ScheduleException.Require(
            site.Units.Count == units.Count && site.Units.Zip(units).All(pair => Same(pair.First, pair.Second)),
            $"operations of {site.Name}", "others", "those of the layout");
        IReadOnlyList<int> elements = SiteSchedule.ElementsOf(layout);
        ScheduleException.Require(
            site.GaloisElements.SequenceEqual(elements), $"galois_elements of {site.Name}", string.Join(' ', site.GaloisElements), string.Join(' ', elements));
        CostsDocument costs = site.PredictedCosts ?? throw new ScheduleException($"predicted_costs of {site.Name}: missing; expected an object");
        TimesDocument times = costs.Microseconds;
        double[] numbers = [costs.RelativeError, times.ClientOffline, times.ServerOffline, times.Encrypt, times.Compute, times.Decrypt];
        ScheduleException.Require(
            Array.TrueForAll(numbers, n => n >= 0 && double.IsFinite(n)) && costs.BytesUp >= 0 && costs.BytesDown >= 0
                && costs.Memory.ClientBytes >= 0 && costs.Memory.ServerBytes >= 0,
            $"predicted_costs of {site.Name}", string.Join(' ', numbers), "finite numbers of 0 or more");
        return new SiteSchedule(
            shape, layout, units, elements, elements.Count == 0 ? 0 : GaloisKeys.ByteCount(parameters.Scheme, elements.Count),
            new PredictedCosts(
                batch, layout.Counts(batch), new PhaseTimes(times.ClientOffline, times.ServerOffline, times.Encrypt, times.Compute, times.Decrypt),
                costs.BytesUp, costs.BytesDown, costs.RelativeError, costs.Memory));
    }

    private static bool Same(ScheduleUnit a, ScheduleUnit b) =>
        a.Tokens == b.Tokens && a.Repeat == b.Repeat && a.Operations.SequenceEqual(b.Operations);

    private static ScheduleDocument Document(ExecutionSchedule schedule, string? hash)
    {
        IPlan plan = PlanRegistry.Of(schedule.Plan);
        return new ScheduleDocument(
            Schema, hash, schedule.Config, schedule.Objective, schedule.Plan,
            ParametersDocument.Of(schedule.Parameters),
            [.. schedule.Sites.Select(site => new SiteDocument(
                site.Site.Name, site.Site.InputSize, site.Site.Modules, plan.Write(site.Layout), site.GaloisElements, site.Units,
                Costs(site.Costs)))]);
    }

    private static CostsDocument Costs(PredictedCosts costs) => new(
        costs.BytesUp, costs.BytesDown, costs.RelativeError,
        new TimesDocument(
            costs.Times.ClientOffline, costs.Times.ServerOffline, costs.Times.Encrypt, costs.Times.Compute, costs.Times.Decrypt), costs.Memory);
}
