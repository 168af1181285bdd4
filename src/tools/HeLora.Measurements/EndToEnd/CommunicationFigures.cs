namespace HeLora.Measurements;

/// <summary>Bytes on the wire.</summary>
/// <param name="BytesUpPerToken">A request divided by the batch size.</param>
/// <param name="BytesDownPerToken">An answer divided by the batch size.</param>
/// <param name="EvaluationKeyBytes">Galois keys, sent once.</param>
/// <param name="PublicKeyBytes">The public key, sent once.</param>
/// <param name="OfferBytes">The server's offer, sent once.</param>
public sealed record CommunicationFigures(
    double BytesUpPerToken, double BytesDownPerToken, long EvaluationKeyBytes, long PublicKeyBytes, long OfferBytes);
