using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server.Backends;

/// <summary>
/// Where steps are computed. A backend encodes weights for a layout and runs the layout's programs on ciphertexts; clients
/// and messages are the same whatever the backend (docs/backends.md).
/// </summary>
public interface IBackend
{
    /// <summary>The name that users choose it by.</summary>
    string Name { get; }

    /// <summary>Encodes a site's weights.</summary>
    /// <param name="parameters">The server's parameters.</param>
    /// <param name="layout">The layout; its kind is the plan.</param>
    /// <param name="modules">The projections, of the layout's shapes.</param>
    /// <exception cref="ArgumentException">The layout has other shapes or another ring, or its plan is unknown to the backend.</exception>
    ISiteAdapter CreateAdapter(SchemeParameters parameters, ISiteLayout layout, IReadOnlyList<LoraModule> modules);
}
