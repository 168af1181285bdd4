using HeLora.Protocol.Coefficient;
using HeLora.Protocol.Diagonal;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Protocol;

/// <summary>Reads offers of every plan.</summary>
public static class SiteOffers
{
    /// <summary>
    /// Reads an offer. Its type names the plan. An offer of the streaming plan holds its own parameters; one of a plan of
    /// ciphertexts holds the fingerprint of its parameters only, which the publication lists as <see cref="CiphertextParameterSpec"/>.
    /// </summary>
    /// <param name="offer">The server's message.</param>
    /// <param name="parameters">For a plan of ciphertexts the parameters that the publication names for the site; null for streaming.</param>
    /// <exception cref="WireFormatException">
    /// The bytes are no offer, or an offer of other parameters; or a plan of ciphertexts has no parameters, or streaming has some.
    /// </exception>
    public static ISiteOffer Read(ReadOnlySpan<byte> offer, SchemeParameters? parameters)
    {
        WireType type = WireReader.TypeOf(offer);
        if (type is not (WireType.CoefficientOffer or WireType.DiagonalOffer or WireType.StreamingOffer))
        {
            throw new WireFormatException($"type: {type}; expected an offer");
        }

        bool hasOwn = type == WireType.StreamingOffer;
        if (hasOwn != parameters is null)
        {
            throw new WireFormatException(hasOwn
                ? "parameters: a set for the streaming plan; expected none"
                : $"parameters: none for {type}; expected the set that its fingerprint names");
        }

        return type switch
        {
            WireType.CoefficientOffer => CoefficientOffer.Deserialize(parameters!, offer),
            WireType.DiagonalOffer => DiagonalOffer.Deserialize(parameters!, offer),
            _ => StreamingOffer.Deserialize(offer),
        };
    }
}
