using System.Text.Json.Serialization;

namespace HeLora.Protocol;

/// <summary>The policy: the part of an adapter that stays on the server.</summary>
public enum AdapterPrivacy
{
    /// <summary>Both factors stay on the server; a client sees only its own deltas.</summary>
    Sealed,

    /// <summary>
    /// The server publishes an orthonormal basis U of the space of the deltas and answers in its coordinates. A sealed server does
    /// not hide that space either, as any r independent answers of it span the space.
    /// </summary>
    [JsonStringEnumMemberName("open-basis")]
    OpenBasis,
}
