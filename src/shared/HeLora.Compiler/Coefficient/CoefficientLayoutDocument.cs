using HeLora.Protocol.Coefficient;

namespace HeLora.Compiler.Coefficient;

/// <summary>The free parameters of a <see cref="CoefficientLayout"/>.</summary>
internal sealed record CoefficientLayoutDocument(
    int BlockSize, int TokensPerTree, int Expansions, IReadOnlyList<int> TraceSteps) : LayoutDocument;
