namespace HeLora.Server.Hazmat;

/// <summary>The request that a position was used for; zero tokens: none yet.</summary>
/// <param name="Hash">A hash of the request's words, under a key of the session.</param>
/// <param name="Start">The request's first position.</param>
/// <param name="Tokens">The request's tokens.</param>
internal readonly record struct PositionUse(UInt128 Hash, long Start, int Tokens);
