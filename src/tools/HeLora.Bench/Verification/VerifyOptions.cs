using HeLora.Server.Backends;

namespace HeLora.Bench;

/// <summary>The settings of an adapter's check.</summary>
/// <param name="Choice">The settings that modules are compiled by.</param>
/// <param name="Backend">Where steps are computed.</param>
/// <param name="Tokens">Random tokens for each module.</param>
/// <param name="Tolerance">The largest relative error allowed.</param>
/// <param name="Threads">Threads of the server.</param>
/// <param name="Seed">The seed of the activations.</param>
public sealed record VerifyOptions(CompilerChoice Choice, IBackend Backend, int Tokens, double Tolerance, int Threads, ulong Seed);
