using HeLora.Protocol.Streaming;

namespace HeLora.Protocol;

/// <summary>The parameter set of the streaming plan, as schedules hold it; its offers hold it too.</summary>
/// <param name="Degree">N.</param>
/// <param name="WordBits">k: words are modulo 2^k.</param>
public sealed record WordParameterSpec(int Degree, int WordBits) : ParameterSpec(Degree)
{
    /// <summary>2^k.</summary>
    public override IReadOnlyList<ulong> Moduli => [1UL << WordBits];

    /// <summary>k.</summary>
    public override double Log2Qp => WordBits;

    /// <summary>Makes the parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The streaming plan has no such degree or width.</exception>
    public StreamingParameters Create() => new(Degree, WordBits);
}
