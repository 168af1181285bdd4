using HeLora.Adapters.Peft;
using HeLora.Compiler;

namespace HeLora.Loopback;

/// <summary>Makes connections of sites that share keys.</summary>
public interface ISiteConnector : IDisposable
{
    /// <summary>Sizes of the keys that were sent so far.</summary>
    KeySizes Keys { get; }

    /// <summary>Hosts a site on the server and connects a client to it.</summary>
    /// <param name="schedule">The site's schedule.</param>
    /// <param name="modules">The projections of the site, in the order of its layout.</param>
    /// <exception cref="ArgumentException">The projections do not fit the schedule.</exception>
    ISiteConnection Connect(SiteSchedule schedule, IReadOnlyList<LoraModule> modules);
}
