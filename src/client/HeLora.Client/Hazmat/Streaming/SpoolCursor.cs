namespace HeLora.Client.Hazmat.Streaming;

/// <summary>How far a spool is used.</summary>
/// <param name="Position">Every position below may have been used and is never used again.</param>
/// <param name="NextBlock">Every block number below may have been used and is never used again.</param>
internal readonly record struct SpoolCursor(long Position, long NextBlock);
