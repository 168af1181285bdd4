using HeLora.Client.Hazmat.Coefficient;
using HeLora.Client.Hazmat.Diagonal;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Diagonal;
using HeLora.Scheme;

namespace HeLora.Client.Hazmat;

/// <summary>Shorter ways to use a client.</summary>
public static class SiteClients
{
    /// <summary>Takes up an offer of any plan.</summary>
    /// <param name="secret">The session's secret.</param>
    /// <param name="offer">The server's message.</param>
    /// <exception cref="WireFormatException">The bytes are no offer of the secret's parameters.</exception>
    public static ISiteClient Connect(SecretKey secret, ReadOnlySpan<byte> offer)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return SiteOffers.Read(offer, secret.Parameters) switch
        {
            CoefficientOffer coefficient => new CoefficientClient(secret, coefficient),
            var other => new DiagonalClient(secret, (DiagonalOffer)other),
        };
    }

    /// <summary>Encrypts a batch into new memory.</summary>
    /// <param name="client">The client.</param>
    /// <param name="activations">tokens x d_in, row-major.</param>
    /// <param name="scales">Receives the scale of every token; decryption needs it. Its length is the number of tokens.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The shapes do not match, or an activation is not a finite number.</exception>
    public static byte[] Encrypt(this ISiteClient client, ReadOnlySpan<float> activations, Span<double> scales)
    {
        ArgumentNullException.ThrowIfNull(client);
        Check(client.Offer, activations.Length, scales.Length);
        byte[] request = GC.AllocateUninitializedArray<byte>(client.Offer.ActivationBytes(scales.Length));
        client.Encrypt(activations, scales, request);
        return request;
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
    internal static void Check(ISiteOffer offer, int activations, int tokens)
    {
        if (tokens < 1 || tokens > offer.MaxTokens || activations != (long)tokens * offer.Layout.InputSize)
        {
            throw new ArgumentException(
                $"1 to {offer.MaxTokens} tokens of {offer.Layout.InputSize} activations are expected, got {activations} numbers for {tokens} tokens",
                nameof(activations));
        }
    }
}
