using System.Text.Json.Serialization;

namespace HeLora.Protocol;

/// <summary>What of an adapter stays on the server.</summary>
public enum AdapterPrivacy
{
    /// <summary>Both factors stay on the server; a client sees only its own deltas.</summary>
    Sealed,

    /// <summary>
    /// The server publishes an orthonormal basis U of the space the deltas lie in, and answers in its coordinates. Any r
    /// independent answers of a sealed server span the same space.
    /// </summary>
    [JsonStringEnumMemberName("open-basis")]
    OpenBasis,
}
