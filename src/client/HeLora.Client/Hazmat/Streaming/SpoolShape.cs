namespace HeLora.Client.Hazmat.Streaming;

/// <summary>What a spool holds: it belongs to one offer.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="Degree">N, positions of a block.</param>
/// <param name="MaskBytes">Bytes of a position's mask.</param>
/// <param name="KeyBytes">Bytes of what a position's answer is opened with.</param>
internal readonly record struct SpoolShape(ulong OfferId, int Degree, int MaskBytes, int KeyBytes);
