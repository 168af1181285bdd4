using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Compiler;

/// <summary>A parameter set while a configuration is compiled: its numbers, and what is made of them where a plan asks.</summary>
internal sealed class PlanParameters : IDisposable
{
    private SchemeParameters? _scheme;

    /// <summary>Takes the numbers.</summary>
    public PlanParameters(ParameterSpec spec) => Spec = spec;

    /// <summary>Takes parameters that are somebody else's.</summary>
    public PlanParameters(SchemeParameters scheme)
        : this(ParameterSpec.Of(scheme)) => (_scheme, IsBorrowed) = (scheme, true);

    /// <summary>The numbers.</summary>
    public ParameterSpec Spec { get; }

    /// <summary>The scheme's parameters; made when first asked for.</summary>
    public SchemeParameters Scheme => _scheme ??= Spec.Create();

    private bool IsBorrowed { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!IsBorrowed)
        {
            _scheme?.Dispose();
        }
    }
}
