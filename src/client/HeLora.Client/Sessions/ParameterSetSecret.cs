using HeLora.Client.Hazmat;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Client.Sessions;

/// <summary>The secret of one parameter set, and the keys that its sites need together.</summary>
internal sealed class ParameterSetSecret : IDisposable
{
    private readonly int[] _elements;

    /// <summary>Draws the secret.</summary>
    /// <param name="parameters">The parameters; not owned.</param>
    /// <param name="elements">The Galois elements of all sites that share the parameters.</param>
    public ParameterSetSecret(SchemeParameters parameters, IEnumerable<int> elements)
    {
        _elements = [.. elements];
        Secret = SecretKey.Generate(parameters);
    }

    /// <summary>The secret.</summary>
    public SecretKey Secret { get; }

    /// <summary>Bytes that a secret and its keys take while they are made and sent: in memory and as a message.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="elements">The number of Galois keys.</param>
    public static long Bytes(SchemeParameters parameters, int elements)
    {
        long degree = parameters.Degree, limbs = parameters.Ring.Limbs.Count, digits = parameters.LimbCount;
        long secret = 2 * sizeof(double) * limbs * degree, publicKey = 2 * sizeof(double) * digits * degree;
        return secret + publicKey + (elements * ((2 * sizeof(double) * digits * limbs * degree) + (elements > 0 ? GaloisKeys.ByteCount(parameters, 1) : 0)));
    }

    /// <summary>Makes the keys that the server needs.</summary>
    public SessionKeyMessages Create()
    {
        using PublicKey publicKey = KeyGenerator.CreatePublicKey(Secret);
        byte[] galoisKeys = [];
        if (_elements.Length > 0)
        {
            using GaloisKeys keys = KeyGenerator.CreateGaloisKeys(Secret, _elements);
            galoisKeys = keys.Serialize();
        }

        return new SessionKeyMessages(publicKey.Serialize(), galoisKeys);
    }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => Secret.Dispose();
}
