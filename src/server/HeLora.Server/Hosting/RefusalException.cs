using HeLora.Protocol;

namespace HeLora.Server.Hosting;

/// <summary>Becomes a <see cref="Refusal"/> at the door of a <see cref="HostConnection"/>.</summary>
internal sealed class RefusalException(RefusalReason reason, string text) : Exception(text)
{
    /// <summary>The reason.</summary>
    public RefusalReason Reason => reason;
}
