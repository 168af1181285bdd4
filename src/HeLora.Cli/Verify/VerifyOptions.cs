using HeLora.Plans;

namespace HeLora.Cli.Verify;

/// <summary>How an adapter is checked.</summary>
/// <param name="Privacy">The policy.</param>
/// <param name="Tokens">Random tokens a module.</param>
/// <param name="Tolerance">The largest relative error allowed.</param>
/// <param name="Threads">Threads of the server.</param>
/// <param name="Seed">The seed of the activations.</param>
internal sealed record VerifyOptions(AdapterPrivacy Privacy, int Tokens, double Tolerance, int Threads, ulong Seed);
