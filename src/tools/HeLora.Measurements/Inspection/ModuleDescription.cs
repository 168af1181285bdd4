namespace HeLora.Measurements;

/// <summary>One module.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InputSize">d_in.</param>
/// <param name="OutputSize">d_out.</param>
/// <param name="Rank">r.</param>
/// <param name="Alpha">The configuration's alpha for it.</param>
/// <param name="Scaling">The factor of B A x.</param>
/// <param name="NormA">The Frobenius norm of A.</param>
/// <param name="NormB">The Frobenius norm of B.</param>
/// <param name="IsZero">Whether its deltas are all zero because A, B or the scaling is.</param>
public sealed record ModuleDescription(
    string Name, int InputSize, int OutputSize, int Rank, double Alpha, double Scaling, double NormA, double NormB, bool IsZero);
