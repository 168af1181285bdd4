using HeLora.Protocol.Streaming;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>The shape of a spool's blocks. A spool belongs to one offer.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="Degree">N, the positions of a block.</param>
/// <param name="MaskBytes">Bytes of a position's mask.</param>
/// <param name="KeyBytes">Bytes of the key that a position's answer is opened with.</param>
internal readonly record struct SpoolShape(ulong OfferId, int Degree, int MaskBytes, int KeyBytes)
{
    /// <summary>Bytes of a block.</summary>
    public long BlockBytes => (long)Degree * (MaskBytes + KeyBytes);

    /// <summary>The shape that an offer's blocks have.</summary>
    public static SpoolShape Of(StreamingOffer offer) => new(
        offer.Id, offer.Parameters.Degree, checked(offer.Layout.InputSize * offer.Parameters.MemoryBytes), checked(offer.Layout.AnswerWords * sizeof(uint)));
}
