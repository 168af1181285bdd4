using HeLora.Client.Hazmat.Ciphertexts;
using HeLora.Client.Hazmat.Coefficient;
using HeLora.Client.Hazmat.Diagonal;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Hazmat;

/// <summary>Makes the client of an offer, whichever its plan.</summary>
public static class SiteClients
{
    /// <summary>Takes up an offer of a plan of ciphertexts.</summary>
    /// <param name="secret">The secret, of the offer's parameters; not owned.</param>
    /// <param name="offer">The server's message.</param>
    /// <exception cref="WireFormatException">The bytes are no offer of the secret's parameters.</exception>
    public static CiphertextClient Connect(SecretKey secret, ReadOnlySpan<byte> offer)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return WireReader.TypeOf(offer) switch
        {
            WireType.CoefficientOffer => new CoefficientClient(secret, CoefficientOffer.Deserialize(secret.Parameters, offer)),
            WireType.DiagonalOffer => new DiagonalClient(secret, DiagonalOffer.Deserialize(secret.Parameters, offer)),
            var other => throw new WireFormatException($"type: {other}; expected an offer of a plan of ciphertexts"),
        };
    }

    /// <summary>
    /// A token's squared norm as its scale is chosen by. Zeros get that of the smallest activation: any other scale would make
    /// noise of the same size as a delta.
    /// </summary>
    /// <param name="squares">The sum of squares.</param>
    /// <param name="token">The token's number.</param>
    /// <exception cref="ArgumentException">An activation is not a finite number.</exception>
    internal static double SquaredNorm(double squares, int token) => double.IsFinite(squares)
        ? Math.Max(squares, (double)float.Epsilon * float.Epsilon)
        : throw new ArgumentException($"token {token}: the activations must be finite numbers", nameof(squares));

    /// <summary>Checks the shape of a batch.</summary>
    /// <exception cref="ArgumentException">It is another than the offer's.</exception>
    internal static void Check(ISiteOffer offer, int activations, int tokens) => Check(offer.MaxTokens, offer.Layout.InputSize, activations, tokens);

    internal static void Check(int maxTokens, int inputSize, int activations, int tokens)
    {
        if (tokens < 1 || tokens > maxTokens || activations != (long)tokens * inputSize)
        {
            throw new ArgumentException(
                $"activations: {activations} numbers for {tokens} tokens; expected 1 to {maxTokens} tokens of {inputSize}", nameof(activations));
        }
    }
}
