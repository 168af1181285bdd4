using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Server.Coefficient;
using HeLora.Server.Diagonal;

namespace HeLora.Server.Backends;

/// <summary>The project's own arithmetic on the processor.</summary>
public sealed class CpuBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public ISiteAdapter CreateAdapter(SchemeParameters parameters, ISiteLayout layout, IReadOnlyList<LoraModule> modules) => layout switch
    {
        CoefficientLayout coefficient => CoefficientAdapter.Create(parameters, modules, coefficient),
        DiagonalLayout diagonal => DiagonalAdapter.Create(parameters, modules, diagonal),
        _ => throw new ArgumentException($"a layout of a known plan is expected, got {layout?.GetType().Name}", nameof(layout)),
    };
}
