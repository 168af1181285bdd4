using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Server.Hosting;

/// <summary>The keys that a client sent for one parameter set; every site of the set uses them.</summary>
internal sealed class ClientKeys : IDisposable
{
    private ClientKeys(PublicKey publicKey, GaloisKeys? galoisKeys)
    {
        PublicKey = publicKey;
        GaloisKeys = galoisKeys;
    }

    /// <summary>The public key.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The Galois keys; null where none were sent.</summary>
    public GaloisKeys? GaloisKeys { get; }

    /// <summary>Bytes in memory: both polynomials of every key, as doubles.</summary>
    public long MemoryBytes
    {
        get
        {
            long polynomial = sizeof(double) * (long)PublicKey.Parameters.Degree, limbs = PublicKey.Parameters.LimbCount;
            return polynomial * 2 * (limbs + ((GaloisKeys?.Elements.Count ?? 0) * limbs * (limbs + 1)));
        }
    }

    /// <summary>Reads the keys of one parameter set.</summary>
    /// <exception cref="WireFormatException">A message is no key of these parameters.</exception>
    public static ClientKeys Read(SchemeParameters parameters, SessionKeyMessages messages)
    {
        PublicKey publicKey = PublicKey.Deserialize(parameters, messages.PublicKey.Span);
        try
        {
            bool has = !messages.GaloisKeys.IsEmpty;
            if (has && !parameters.HasSpecialPrime)
            {
                throw new WireFormatException($"Galois keys: {messages.GaloisKeys.Length} bytes; expected none, as the parameters have no special prime");
            }

            return new ClientKeys(publicKey, has ? GaloisKeys.Deserialize(parameters, messages.GaloisKeys.Span) : null);
        }
        catch
        {
            publicKey.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        PublicKey.Dispose();
        GaloisKeys?.Dispose();
    }
}
