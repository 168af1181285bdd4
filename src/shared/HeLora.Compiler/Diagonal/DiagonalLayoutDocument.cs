using HeLora.Protocol.Diagonal;

namespace HeLora.Compiler.Diagonal;

/// <summary>The free parameters of a <see cref="DiagonalLayout"/>.</summary>
internal sealed record DiagonalLayoutDocument(
    int TokensPerCiphertext, int Diagonals, int DownBabySteps, IReadOnlyList<DiagonalSplit> Splits) : LayoutDocument;
