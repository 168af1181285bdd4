using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Compiler;

/// <summary>A parameter set during a compilation: its numbers, and the parameters that are made of them when a plan asks.</summary>
internal sealed class PlanParameters : IDisposable
{
    private readonly bool _isBorrowed;
    private SchemeParameters? _scheme;
    private StreamingParameters? _words;

    /// <summary>Takes the numbers.</summary>
    public PlanParameters(ParameterSpec spec) => Spec = spec;

    /// <summary>Takes parameters that the caller keeps and disposes.</summary>
    public PlanParameters(SchemeParameters scheme)
        : this(CiphertextParameterSpec.Of(scheme)) => (_scheme, _isBorrowed) = (scheme, true);

    /// <summary>The numbers.</summary>
    public ParameterSpec Spec { get; }

    /// <summary>The parameters of a plan of ciphertexts.</summary>
    public SchemeParameters Scheme => _scheme ??= ((CiphertextParameterSpec)Spec).Create();

    /// <summary>The parameters of the streaming plan.</summary>
    public StreamingParameters Words => _words ??= ((WordParameterSpec)Spec).Create();

    /// <summary>Makes the parameters of a plan of ciphertexts from the numbers in a schedule.</summary>
    /// <param name="document">The numbers.</param>
    /// <param name="check">Throws where the plan cannot use the parameters.</param>
    /// <exception cref="ArgumentException">The numbers are no secure parameter set, or the plan cannot use it.</exception>
    public static PlanParameters Ciphertexts(ParametersDocument document, Action<SchemeParameters> check)
    {
        var parameters = new PlanParameters(new CiphertextParameterSpec(document.Degree, document.Moduli, document.SpecialPrime));
        try
        {
            check(parameters.Scheme);
            return parameters;
        }
        catch
        {
            parameters.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isBorrowed)
        {
            _scheme?.Dispose();
        }
    }
}
