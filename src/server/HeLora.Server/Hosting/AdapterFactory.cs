using System.Security.Cryptography;
using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Server.Backends;
using HeLora.Server.Hazmat;

namespace HeLora.Server.Hosting;

/// <summary>Compiles, encodes and publishes whole adapters.</summary>
internal sealed class AdapterFactory : IDisposable
{
    private readonly IBackend _backend;
    private readonly byte[] _secret;

    /// <summary>Takes the host's options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="backend">Where steps are computed; not owned.</param>
    public AdapterFactory(AdapterHostOptions options, IBackend backend)
    {
        _backend = backend;
        _secret = options.Secret?.ToArray() ?? RandomNumberGenerator.GetBytes(AdapterHostOptions.SecretSize);
    }

    /// <summary>Compiles modules, encodes them and makes the publication.</summary>
    /// <exception cref="ScheduleException">No plan can compute a site as the objective asks.</exception>
    /// <exception cref="ArgumentException">Two modules have one name, or the grouping is none of the modules.</exception>
    public HostedAdapter Create(string name, IReadOnlyList<LoraModule> modules, PublishOptions publish)
    {
        IReadOnlyList<IReadOnlyList<LoraModule>> groups = (publish.Grouping ?? SiteGrouping.None)(modules);
        Check(modules, groups);
        using var compiler = new ScheduleCompiler();
        AdapterSchedule schedule = compiler.Compile(
            [.. groups.Select(group => ModuleShapes.Of(group, publish.Objective.Privacy))], publish.Load, publish.Objective, publish.Budget);
        CiphertextParameterSpec[] sets = [.. schedule.Sites.Select(site => site.Choice.Chosen.Parameters).OfType<CiphertextParameterSpec>().Distinct()];
        SchemeParameters[] parameters = [.. sets.Select(set => set.Create())];
        var sites = new List<IHostedSite>(groups.Count);
        try
        {
            var published = new List<PublishedSite>(groups.Count);
            for (int i = 0; i < groups.Count; i++)
            {
                int set = schedule.Sites[i].Choice.Chosen.Parameters is CiphertextParameterSpec spec ? Array.IndexOf(sets, spec) : -1;
                IHostedSite site = set < 0
                    ? new StreamingHostedSite(StreamingAdapter.Create(groups[i], (StreamingLayout)schedule.Sites[i].Schedule.Layout, _backend, _secret))
                    : new CiphertextHostedSite(SiteAdapters.Create(_backend, parameters[set], schedule.Sites[i].Schedule.Layout, groups[i], _secret));
                sites.Add(site);
                published.Add(new PublishedSite(set < 0 ? null : set, site.Offer));
            }

            return new HostedAdapter(new Publication(name, publish.BaseModel ?? "", sets, published), parameters, sites, _backend);
        }
        catch
        {
            sites.ForEach(site => site.Dispose());
            Array.ForEach(parameters, p => p.Dispose());
            throw;
        }
    }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    private static void Check(IReadOnlyList<LoraModule> modules, IReadOnlyList<IReadOnlyList<LoraModule>> groups)
    {
        if (modules.GroupBy(module => module.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"modules: '{twice.Key}' {twice.Count()} times; expected every module path once", nameof(modules));
        }

        LoraModule[] grouped = [.. groups.SelectMany(group => group)];
        if (grouped.Length != modules.Count || !new HashSet<LoraModule>(modules).SetEquals(grouped))
        {
            throw new ArgumentException($"grouping: sites of {grouped.Length} modules; expected each of the {modules.Count} modules in one site", nameof(groups));
        }
    }
}
