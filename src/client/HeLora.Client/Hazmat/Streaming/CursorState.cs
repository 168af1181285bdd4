namespace HeLora.Client.Hazmat.Streaming;

/// <summary>The contents of a cursor file.</summary>
/// <param name="Id">Names the spool.</param>
/// <param name="Shape">The shape of its blocks.</param>
/// <param name="Epoch">The number of sessions that it was used for; it rises with each.</param>
/// <param name="Cursor">The positions and block numbers that may have been used.</param>
internal readonly record struct CursorState(UInt128 Id, SpoolShape Shape, ulong Epoch, SpoolCursor Cursor);
