namespace HeLora.Client.Hazmat.Streaming;

/// <summary>All that a cursor file holds.</summary>
/// <param name="Id">Names the spool.</param>
/// <param name="Shape">What it holds.</param>
/// <param name="Epoch">How often it was taken up.</param>
/// <param name="Cursor">How far it is used.</param>
internal readonly record struct CursorState(UInt128 Id, SpoolShape Shape, ulong Epoch, SpoolCursor Cursor);
