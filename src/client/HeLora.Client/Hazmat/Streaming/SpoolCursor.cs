namespace HeLora.Client.Hazmat.Streaming;

/// <summary>The positions and block numbers of a spool that may have been used.</summary>
/// <param name="Position">Every lower position may have been used and is never used again.</param>
/// <param name="NextBlock">Every lower block number may have been used and is never used again.</param>
internal readonly record struct SpoolCursor(long Position, long NextBlock);
