namespace HeLora.Server.Streaming;

/// <summary>What was asked at a position: the request that it was part of. Zero tokens: nothing yet.</summary>
/// <param name="Hash">Of the request's words, under a key of the session.</param>
/// <param name="Start">The request's first position.</param>
/// <param name="Tokens">Its tokens.</param>
internal readonly record struct PositionUse(UInt128 Hash, long Start, int Tokens);
